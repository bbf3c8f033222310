/** Runs one wish at a time. While one runs, only the newest other wish waits: those between are never asked. */
export class Newest<Wish> {
  private readonly run: (wish: Wish) => Promise<void>;
  private waiting: { wish: Wish } | null = null;
  private running = false;

  constructor(run: (wish: Wish) => Promise<void>) {
    this.run = run;
  }

  async want(wish: Wish): Promise<void> {
    this.waiting = { wish };
    if (this.running) return;
    this.running = true;
    try {
      while (this.waiting) {
        const { wish } = this.waiting as { wish: Wish };
        this.waiting = null;
        await this.run(wish);
      }
    } finally {
      this.running = false;
    }
  }

  /** Forgets the wish that waits. */
  drop(): void {
    this.waiting = null;
  }
}
