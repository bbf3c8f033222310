import type { Tile } from "../frame.ts";
import { isAbort, Refused } from "../source.ts";
import type { TileAddress } from "./source.ts";

/** A browser opens six connections to one server: two are left for weights and names. */
const MOST_ASKED = 4;
const MOST_HELD = 320;
/** What is passed over within this time is never asked for. */
const PAUSE = 40;
/** After a failure nothing is asked for so long, unless somebody says to try again. */
const REST = 3000;

interface Told {
  arrived(tile: Tile): void;
  failed(error: Error): void;
}

type Fetch = (address: TileAddress, signal: AbortSignal) => Promise<Tile>;

/** A coarser tile that shows the same part of the matrix, and how many levels coarser it is. */
export interface StandIn {
  tile: Tile;
  address: TileAddress;
  up: number;
}

/** The tiles that are here, and those that are on their way. Only what is in sight is asked for. */
export class Tiles {
  private readonly fetch: Fetch;
  private readonly told: Told;
  /** Least recently used first. */
  private readonly held = new Map<string, Tile>();
  private readonly asked = new Map<string, AbortController>();
  /** What the laboratory says it cannot give; asked for once. */
  private readonly refused = new Set<string>();
  private wanted: readonly TileAddress[] = [];
  private pause: ReturnType<typeof setTimeout> | null = null;
  private failedAt = Number.NEGATIVE_INFINITY;

  constructor(fetch: Fetch, told: Told) {
    this.fetch = fetch;
    this.told = told;
  }

  /** Says what is in sight, the most important first. What was asked for and no longer is in sight is given up. */
  see(addresses: readonly TileAddress[]): void {
    this.wanted = addresses;
    const names = new Set(addresses.map(nameOf));
    for (const [name, stop] of this.asked)
      if (!names.has(name)) {
        this.asked.delete(name);
        stop.abort();
      }
    for (const name of names) this.use(name);
    this.letGo(names);
    if (!this.idle) this.later();
  }

  get(address: TileAddress): Tile | undefined {
    return this.held.get(nameOf(address));
  }

  /** The nearest coarser tile that is here. */
  standIn(address: TileAddress, levels: number): StandIn | null {
    for (let up = 1; address.level + up <= levels; up++) {
      const row = Math.floor(address.row / 2 ** up);
      const column = Math.floor(address.column / 2 ** up);
      const coarser = { ...address, level: address.level + up, row, column };
      const tile = this.get(coarser);
      if (tile) return { tile, address: coarser, up };
    }
    return null;
  }

  /** Whether all that is in sight is here, as far as it can be had. */
  get idle(): boolean {
    return this.wanted.map(nameOf).every((name) => this.held.has(name) || this.refused.has(name));
  }

  /** Asks again at once, after a failure. */
  again(): void {
    this.failedAt = Number.NEGATIVE_INFINITY;
    this.ask();
  }

  close(): void {
    this.see([]);
    if (this.pause !== null) clearTimeout(this.pause);
  }

  private later(): void {
    const rest = Math.max(0, this.failedAt + REST - Date.now());
    this.pause ??= setTimeout(() => {
      this.pause = null;
      this.ask();
    }, PAUSE + rest);
  }

  private ask(): void {
    for (const address of this.wanted) {
      if (this.asked.size >= MOST_ASKED) return;
      const name = nameOf(address);
      if (!this.held.has(name) && !this.asked.has(name) && !this.refused.has(name)) void this.bring(name, address);
    }
  }

  private async bring(name: string, address: TileAddress): Promise<void> {
    const stop = new AbortController();
    this.asked.set(name, stop);
    try {
      const tile = await this.fetch(address, stop.signal);
      if (stop.signal.aborted) return;
      this.held.set(name, tile);
      this.asked.delete(name);
      this.told.arrived(tile);
      this.ask();
    } catch (error) {
      if (stop.signal.aborted || isAbort(error)) return;
      this.asked.delete(name);
      if (error instanceof Refused) this.refused.add(name);
      else this.failedAt = Date.now();
      this.told.failed(error as Error);
      this.later();
    }
  }

  private use(name: string): void {
    const tile = this.held.get(name);
    if (!tile) return;
    this.held.delete(name);
    this.held.set(name, tile);
  }

  private letGo(names: ReadonlySet<string>): void {
    for (const name of this.held.keys()) {
      if (this.held.size <= Math.max(MOST_HELD, 2 * names.size)) return;
      if (!names.has(name)) this.held.delete(name);
    }
  }
}

function nameOf({ layer, head, level, row, column }: TileAddress): string {
  return `${layer}/${head}/${level}/${row}/${column}`;
}
