interface Size {
  width: number;
  height: number;
}

/** A canvas as sharp as the screen, which follows the page. Its size is measured when it changes, not in every frame. */
export class Surface {
  readonly brush: CanvasRenderingContext2D;
  private readonly canvas: HTMLCanvasElement;
  private measured: Size;
  private readonly changed: () => void;
  private readonly sizes: ResizeObserver;
  private resolution: MediaQueryList | null = null;

  constructor(canvas: HTMLCanvasElement, changed: () => void) {
    this.canvas = canvas;
    this.changed = changed;
    this.brush = canvas.getContext("2d")!;
    this.measured = measure(canvas);
    this.sizes = new ResizeObserver(() => {
      this.measured = measure(canvas);
      changed();
    });
    this.sizes.observe(canvas);
    this.watchDensity();
  }

  /** Pixels of the screen to one CSS pixel. */
  get density(): number {
    return devicePixelRatio || 1;
  }

  /** Size in CSS pixels. */
  get size(): Size {
    return this.measured;
  }

  /** Clears the canvas, in the size that it has now. */
  clear(ground: string): void {
    const width = Math.max(1, Math.round(this.size.width * this.density));
    const height = Math.max(1, Math.round(this.size.height * this.density));
    const { canvas } = this;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    this.brush.setTransform(1, 0, 0, 1, 0, 0);
    this.brush.fillStyle = ground;
    this.brush.fillRect(0, 0, width, height);
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

function measure({ clientWidth, clientHeight }: HTMLCanvasElement): Size {
  return { width: clientWidth, height: clientHeight };
}
