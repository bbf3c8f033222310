import {
  held,
  type Matrix,
  over,
  type Place,
  type Point,
  panned,
  type Room,
  revealed,
  under,
  whole,
  zoomed,
} from "./geometry.ts";
import { glide } from "./glide.ts";
import type { CellPlace } from "./source.ts";

/** Cells are at least so large after somebody went to one of them by its number. */
const NEAR = 22;

/** What is seen of the matrix, and how it moves. */
export class Camera {
  readonly matrix: Matrix;
  private readonly moved: () => void;
  private now: Place | null;
  private held: Room = { width: 0, height: 0 };
  private stop = () => {};

  /** Begins at a place, or where the whole matrix is seen. */
  constructor(matrix: Matrix, place: Place | null, moved: () => void) {
    this.matrix = matrix;
    this.now = place;
    this.moved = moved;
  }

  get room(): Room {
    return this.held;
  }

  get place(): Place {
    return this.now ?? whole(this.matrix, this.room);
  }

  /** Whether all of the matrix is seen. */
  get widest(): boolean {
    return this.place.scale <= whole(this.matrix, this.room).scale * (1 + 1e-9);
  }

  /** The cell in the middle of what is seen. */
  get middle(): CellPlace {
    const { x, y } = under(this.place, this.room, { x: this.room.width / 2, y: this.room.height / 2 });
    const bound = (value: number, count: number) => Math.min(count - 1, Math.floor(value));
    return { query: bound(y, this.matrix.queries), key: bound(x, this.matrix.keys) };
  }

  fit(room: Room): void {
    const wide = this.now === null || (this.held.width > 0 && this.widest);
    this.held = room;
    this.now = wide ? null : held(this.place, this.matrix, room);
  }

  jump(place: Place | null): void {
    this.stop();
    this.now = place && (this.room.width > 0 ? held(place, this.matrix, this.room) : place);
    this.moved();
  }

  pan(by: Point): void {
    this.jump(panned(this.place, this.matrix, this.room, by));
  }

  zoom(point: Point, factor: number): void {
    this.jump(zoomed(this.place, this.matrix, this.room, point, factor));
  }

  /** The same in one visible movement. */
  leap(point: Point, factor: number): void {
    this.stop();
    const from = this.place;
    this.stop = glide((part) => {
      this.now = zoomed(from, this.matrix, this.room, point, factor ** part);
      this.moved();
    });
  }

  /** The same about a cell if it is in sight, else about the middle. */
  leapAbout(cell: CellPlace, factor: number): void {
    const { width, height } = this.room;
    const { x, y } = over(this.place, this.room, { x: cell.key + 0.5, y: cell.query + 0.5 });
    const seen = x >= 0 && y >= 0 && x <= width && y <= height;
    this.leap(seen ? { x, y } : { x: width / 2, y: height / 2 }, factor);
  }

  /** Moves as little as shows a cell. */
  reveal(cell: CellPlace): void {
    this.jump(revealed(this.place, this.matrix, this.room, cell));
  }

  /** Puts a cell in the middle, near enough to read its tokens. */
  goTo({ query, key }: CellPlace): void {
    this.jump({ x: key + 0.5, y: query + 0.5, scale: Math.max(NEAR, this.place.scale) });
  }

  close(): void {
    this.stop();
  }
}
