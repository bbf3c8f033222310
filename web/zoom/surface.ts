/** A canvas as sharp as the screen, and a second sheet of the same size; both follow the page. */
export class Surface {
  readonly brush: CanvasRenderingContext2D;
  readonly sheet: OffscreenCanvasRenderingContext2D;
  private readonly canvas: HTMLCanvasElement;
  private readonly changed: () => void;
  private readonly sizes: ResizeObserver;
  private resolution: MediaQueryList | null = null;

  constructor(canvas: HTMLCanvasElement, changed: () => void) {
    this.canvas = canvas;
    this.changed = changed;
    this.brush = canvas.getContext("2d")!;
    this.sheet = new OffscreenCanvas(1, 1).getContext("2d")!;
    this.sizes = new ResizeObserver(changed);
    this.sizes.observe(canvas);
    this.watchDensity();
  }

  /** Pixels of the screen to one CSS pixel. */
  get density(): number {
    return devicePixelRatio || 1;
  }

  /** Size in CSS pixels. */
  get size(): { width: number; height: number } {
    return { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
  }

  /** Clears both sheets, in the size that they have now. */
  clear(ground: string): void {
    const width = Math.max(1, Math.round(this.size.width * this.density));
    const height = Math.max(1, Math.round(this.size.height * this.density));
    for (const sheet of [this.canvas, this.sheet.canvas])
      if (sheet.width !== width || sheet.height !== height) Object.assign(sheet, { width, height });
    this.brush.setTransform(1, 0, 0, 1, 0, 0);
    this.brush.fillStyle = ground;
    this.brush.fillRect(0, 0, width, height);
    this.sheet.clearRect(0, 0, width, height);
  }

  close(): void {
    this.sizes.disconnect();
    this.resolution?.removeEventListener("change", this.watchDensity);
  }

  private readonly watchDensity = () => {
    this.resolution?.removeEventListener("change", this.watchDensity);
    if (this.resolution) this.changed();
    this.resolution = matchMedia(`(resolution: ${this.density}dppx)`);
    this.resolution.addEventListener("change", this.watchDensity);
  };
}
