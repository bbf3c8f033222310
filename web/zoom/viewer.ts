import type { Tile } from "../frame.ts";
import type { Theme } from "../theme.ts";
import type { Words } from "../words.ts";
import { paintAxes } from "./axes.ts";
import { Camera } from "./camera.ts";
import { FIRST, floorOf, type Said, saidAt } from "./codes.ts";
import { edgeOf, RIM } from "./edges.ts";
import { blockOf, cellAt, levelAt, type Matrix, type Place, type Point, seenTiles } from "./geometry.ts";
import { type Action, moved } from "./keys.ts";
import { lost } from "./lost.ts";
import { paintFrame } from "./marks.ts";
import type { Names } from "./names.ts";
import { paintMatrix } from "./paint.ts";
import { type Patterns, patternsOf } from "./patterns.ts";
import { Pictures } from "./pictures.ts";
import type { CellPlace, HeadPlace, TileAddress } from "./source.ts";
import { Surface } from "./surface.ts";
import type { Tiles } from "./tiles.ts";

/** What one painting shows, for all that is said about it. */
export interface Seen {
  place: Place;
  level: number;
  /** The cell that is looked at: under the pointer, or else the chosen one. */
  cell: CellPlace | null;
  /** The cell that stays when the pointer goes. */
  chosen: CellPlace | null;
  /** The code at which the colours begin. */
  floor: number;
  /** What the pixel says in which it lies; null while its tile is on the way. */
  said: Said | null;
  /** Whether everything is as sharp as it gets. */
  idle: boolean;
}

/** How the picture looks. */
export interface Looks {
  theme: Theme;
  words: Words;
}

interface Given extends Looks {
  canvas: HTMLCanvasElement;
  matrix: Matrix;
  levels: number;
  head: HeadPlace;
  place: Place | null;
  tiles: Tiles;
  names: Names;
  tell(seen: Seen): void;
}

/** In place of the next frame's number: there is none any more. */
const CLOSED = -1;
/** So often a zoom is corrected that ended where all is masked: from afar, then from near. */
const CORRECTIONS = 2;

/** The canvas: paints what the camera sees whenever something changed, and says what that is. */
export class Viewer {
  readonly camera: Camera;
  private readonly given: Given;
  private readonly surface: Surface;
  private head: HeadPlace;
  private looks: Looks;
  private pictures: Pictures;
  private patterns: { made: Patterns; density: number } | null = null;
  private pointer: Point | null = null;
  private chosen: CellPlace | null = null;
  private floor = FIRST;
  private corrections = 0;
  private frame = 0;

  constructor(given: Given) {
    this.given = given;
    this.head = given.head;
    this.looks = given;
    this.pictures = new Pictures(given.theme);
    this.surface = new Surface(given.canvas, this.change);
    this.camera = new Camera(given.matrix, given.place, this.change);
    this.change();
  }

  /** Has everything painted again, soon. */
  readonly change = (): void => {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  };

  /** Colours a tile as it arrives, before the frame that shows it. */
  prepare(tile: Tile): void {
    this.pictures.of(tile);
  }

  show(head: HeadPlace): void {
    this.head = head;
    this.change();
  }

  dress(looks: Looks): void {
    if (looks.theme !== this.looks.theme) {
      this.pictures = new Pictures(looks.theme, this.floor);
      this.patterns = null;
    }
    this.looks = looks;
    this.change();
  }

  /** The pointer rests over a point of the canvas, or over none. */
  point(point: Point | null): void {
    this.pointer = point;
    this.change();
  }

  choose(cell: CellPlace | null): void {
    this.chosen = cell;
    this.pointer = null;
    this.change();
  }

  /** Larger or smaller about a point of the canvas, but never for long where all is masked. */
  zoom(point: Point, factor: number): void {
    this.corrections = CORRECTIONS;
    this.camera.zoom(this.inRoom(point), factor);
  }

  /** The same in one visible movement. */
  leap(point: Point, factor: number): void {
    this.corrections = CORRECTIONS;
    this.camera.leap(this.inRoom(point), factor);
  }

  /** The cell under a point of the canvas; null beside the matrix. */
  at(point: Point): CellPlace | null {
    const { place, room, matrix } = this.camera;
    const inside = this.inRoom(point);
    return inside.x < 0 || inside.y < 0 ? null : cellAt(place, matrix, room, inside);
  }

  /** A point of the canvas, counted from the corner of the matrix's room. */
  inRoom(point: Point): Point {
    const edge = edgeOf(this.surface.size.width);
    return { x: point.x - edge.x, y: point.y - edge.y };
  }

  act(action: Action): void {
    const { camera } = this;
    if (action.kind === "whole") camera.jump(null);
    else if (action.kind === "release") this.choose(null);
    else if (action.kind === "zoom") camera.leapAbout(this.looked ?? camera.middle, action.factor);
    else if (action.kind === "move") {
      this.choose(moved(this.looked ?? camera.middle, action, this.level, camera.matrix));
      camera.reveal(this.chosen!);
    } else if (!this.looked) this.choose(camera.middle);
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    this.frame = CLOSED;
    this.surface.close();
    this.camera.close();
  }

  private get level(): number {
    return levelAt(this.camera.place.scale, this.surface.density, this.given.levels);
  }

  private get looked(): CellPlace | null {
    return (this.pointer && this.at(this.pointer)) ?? this.chosen;
  }

  private paint(): void {
    const { surface, camera, given, looks } = this;
    const { density, size, brush } = surface;
    const origin = edgeOf(size.width);
    if (size.width <= origin.x || size.height <= origin.y) return;
    camera.fit({ width: size.width - origin.x - RIM, height: size.height - origin.y - RIM });
    const { place, room, matrix } = camera;
    const level = this.level;
    const seen = seenTiles(place, matrix, room, level).map((at): TileAddress => ({ ...this.head, level, ...at }));
    const { levels, tiles, names } = given;
    const coarsest = { ...this.head, level: levels, row: 0, column: 0 };
    tiles.see(level < levels ? [...seen, coarsest] : seen);
    this.colour(coarsest);
    surface.clear(looks.theme.colour.ground);
    if (this.patterns?.density !== density) this.patterns = { made: patternsOf(looks.theme, density), density };
    const { pictures, chosen, looked: cell } = this;
    const ways = { brush, density, patterns: this.patterns.made, pictures, theme: looks.theme };
    const scene = { ...ways, origin, room, matrix, place, levels, seen, tiles };
    paintMatrix(scene);
    for (const framed of new Set([chosen, cell])) {
      if (!framed) continue;
      const { from, to } = blockOf(framed, level, matrix);
      paintFrame(scene, from, { query: to.query + 1, key: to.key + 1 }, framed === chosen);
    }
    brush.setTransform(density, 0, 0, density, 0, 0);
    paintAxes({ brush, origin, room, matrix, place, cell, names, ...looks });
    this.correct(seen, coarsest);
    given.tell({
      place,
      level,
      cell,
      chosen,
      floor: this.floor,
      said: cell && this.said(cell, level),
      idle: tiles.idle,
    });
  }

  /** Gives a matrix that is one tile as many colours as it has weights. */
  private colour(coarsest: TileAddress): void {
    const tile = coarsest.level === 0 ? this.given.tiles.get(coarsest) : null;
    const floor = tile ? floorOf(tile) : FIRST;
    if (floor !== this.floor) this.pictures = new Pictures(this.looks.theme, floor);
    this.floor = floor;
  }

  /** After a zoom to where all is masked, goes to the nearest weight. */
  private correct(seen: readonly TileAddress[], coarsest: TileAddress): void {
    if (this.corrections === 0) return;
    const { camera, given } = this;
    const held = (addresses: readonly TileAddress[]) =>
      addresses.flatMap((address) => {
        const tile = given.tiles.get(address);
        return tile ? [{ tile, address }] : [];
      });
    const near = held(seen);
    if (near.length < seen.length) return;
    const cell = lost(camera.place, camera.room, near) ?? lost(camera.place, camera.room, held([coarsest]));
    this.corrections = cell ? this.corrections - 1 : 0;
    if (cell) camera.reveal(cell);
  }

  /** What the pixel of a level says in which a cell lies; null where its tile is not here. */
  said(cell: CellPlace, level: number): Said | null {
    const row = Math.floor(cell.query / 2 ** level / 256);
    const column = Math.floor(cell.key / 2 ** level / 256);
    const tile = this.given.tiles.get({ ...this.head, level, row, column });
    return tile ? saidAt(tile, level, cell, this.given.matrix) : null;
  }
}
