import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { toBase64 } from "../base64.ts";
import type { Picture, Refusal, Request, SavedFile } from "../requests.ts";
import { SCHEMA } from "../requests.ts";
import { isAbort, Recent, Refused } from "../source.ts";
import { ChannelSource, type WidgetModel } from "../sources/channel.ts";
import { HttpSource, type HttpTrouble } from "../sources/http.ts";
import { SavedSource } from "../sources/saved.ts";
import { madeFrame, madeSummary } from "./made.ts";

const refusal: Refusal = { schema: SCHEMA, sequence: 0, code: "x", message: { en: "No.", fr: "Non." }, fits: 12 };

test("only the newest answers are held", () => {
  const recent = new Recent<number>(2);
  recent.set("a", 1);
  recent.set("b", 2);
  recent.get("a");
  recent.set("c", 3);
  expect([recent.get("a"), recent.get("b"), recent.get("c")]).toEqual([1, undefined, 3]);
});

describe("HTTP", () => {
  const asked: { address: string; body: Record<string, unknown>; signal: AbortSignal | null | undefined }[] = [];
  const laboratory = (record: string, reply?: () => Response) => (address: string, init: RequestInit) => {
    const body = JSON.parse(init.body as string) as Record<string, unknown>;
    asked.push({ address, body, signal: init.signal });
    if (reply) return Promise.resolve(reply());
    if (address === "/api/look")
      return Promise.resolve(new Response(madeFrame({ record, summary: madeSummary(["a"]) })));
    return Promise.resolve(new Response(madeFrame({ record, sequence: body.sequence as number }, [[1]])));
  };

  test("a look, then weights of what was recorded, asked once", async () => {
    asked.length = 0;
    const source = await HttpSource.look({ text: "a", model: "made" }, undefined, laboratory("h1"));
    expect((await source.summary()).header.summary?.text).toBe("a");
    await source.weights(1, 0);
    await source.weights(1, 0);
    expect(asked.map(({ address }) => address)).toEqual(["/api/look", "/api/answer"]);
    expect(asked[0]?.body).toEqual({ text: "a", model: "made" });
    const request = { kind: "weights", layer: 1, head: 0, precision: "exact" };
    expect(asked[1]?.body).toEqual({ record: "h1", request, sequence: 1 });
  });

  test("the signal that cancels reaches the request", async () => {
    const stop = new AbortController();
    const source = await HttpSource.look({ text: "a", model: "made" }, undefined, laboratory("h2"));
    await source.weights(0, 1, stop.signal);
    expect(asked.at(-1)?.signal).toBe(stop.signal);
  });

  test("an answer to another question is not taken", async () => {
    const source = await HttpSource.look({ text: "a", model: "made" }, undefined, laboratory("h3"));
    const late = new HttpSource(
      await source.summary(),
      laboratory("h3", () => new Response(madeFrame({ sequence: 99 }, [[1]]))),
    );
    await expect(late.weights(0, 0)).rejects.toThrow("answer 99 to 1");
  });

  test("a refusal keeps its sentence, anything else its number", async () => {
    const json = () => new Response(JSON.stringify(refusal), { status: 413 });
    const refused = await HttpSource.look({ text: "a", model: "made" }, undefined, laboratory("h4", json)).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(Refused);
    expect((refused as Refused).refusal).toEqual(refusal);
    const page = () => new Response("<h1>oops</h1>", { status: 500 });
    const broken = await HttpSource.look({ text: "a", model: "made" }, undefined, laboratory("h5", page)).catch(
      (error: unknown) => error,
    );
    expect((broken as HttpTrouble).status).toBe(500);
  });
});

describe("notebook channel", () => {
  class Kernel implements WidgetModel {
    listeners = new Set<(...given: never[]) => void>();
    sent: { view: string; sequence: number; request: Request }[] = [];
    get() {
      return "r1";
    }
    on(_: string, listener: (...given: never[]) => void) {
      this.listeners.add(listener);
    }
    off(_: string, listener: (...given: never[]) => void) {
      this.listeners.delete(listener);
    }
    send(message: unknown) {
      this.sent.push(message as Kernel["sent"][number]);
    }
    reply(message: object, frame?: Uint8Array<ArrayBuffer>) {
      const buffers = frame ? [new DataView(frame.buffer)] : [];
      for (const listener of this.listeners) (listener as (...given: unknown[]) => void)(message, buffers);
    }
  }

  test("two views on one channel get their own answers, in any order", async () => {
    const kernel = new Kernel();
    const [one, other] = [new ChannelSource(kernel), new ChannelSource(kernel)];
    const answers = [one.weights(0, 0), one.weights(0, 1), other.weights(1, 1)];
    const replies = kernel.sent.map(({ view, sequence, request }) => {
      const { layer, head } = request as Request & { kind: "weights" };
      return () => kernel.reply({ view, sequence }, madeFrame({}, [[layer + head / 2]]));
    });
    for (const reply of replies.reverse()) reply();
    const values = (await Promise.all(answers)).map(({ arrays }) => arrays[0]?.values[0]);
    expect(values).toEqual([0, 0.5, 1.5]);
    await one.weights(0, 0);
    expect(kernel.sent).toHaveLength(3);
  });

  test("a cancelled question is over, and its late answer is dropped", async () => {
    const kernel = new Kernel();
    const source = new ChannelSource(kernel);
    const stop = new AbortController();
    const answer = source.weights(0, 0, stop.signal).catch((error: unknown) => error);
    await Promise.resolve();
    stop.abort();
    expect(isAbort(await answer)).toBe(true);
    const { view, sequence } = kernel.sent[0]!;
    expect(() => kernel.reply({ view, sequence }, madeFrame({}, [[1]]))).not.toThrow();
  });

  test("a refusal and a broken frame reach the asker", async () => {
    const kernel = new Kernel();
    const source = new ChannelSource(kernel);
    const refused = source.summary().catch((error: unknown) => error);
    const broken = source.weights(0, 0).catch((error: unknown) => error);
    await Promise.resolve();
    const [first, second] = kernel.sent as [Kernel["sent"][number], Kernel["sent"][number]];
    kernel.reply({ view: first.view, sequence: first.sequence, refusal });
    kernel.reply({ view: second.view, sequence: second.sequence });
    expect(((await refused) as Refused).refusal.message.fr).toBe("Non.");
    expect((await broken) as Error).toMatchObject({ name: "UnreadableFrame" });
  });

  test("closing leaves no listener and no one waiting", async () => {
    const kernel = new Kernel();
    const source = new ChannelSource(kernel);
    const answer = source.summary().catch((error: unknown) => error);
    await Promise.resolve();
    source.close();
    expect(kernel.listeners.size).toBe(0);
    expect(isAbort(await answer)).toBe(true);
  });
});

describe("saved file", () => {
  const picture: Picture = { view: "lines", layer: 0, head: 0, focus: null, locale: "en", theme: "auto" };
  const frames: [Record<string, unknown>, Uint8Array][] = [
    [{ kind: "summary" }, madeFrame({ summary: madeSummary(["a"]) })],
    [{ layer: 0, head: 0, precision: "rounded", kind: "weights" }, madeFrame({}, [[0.5]])],
    [{ layer: 0, head: 1, precision: "rounded", kind: "weights" }, madeFrame({}, [[0.25]])],
    [{ layer: 0, head: 1, precision: "exact", kind: "weights" }, madeFrame({}, [[0.125]])],
  ];
  const saved = (): SavedFile => {
    const answers: SavedFile["answers"] = [];
    let offset = 0;
    for (const [request, { length }] of frames) {
      answers.push({ request, offset, length });
      offset += length;
    }
    const bytes = deflateSync(Buffer.concat(frames.map(([, frame]) => frame)));
    return { schema: SCHEMA, picture, words: {}, answers, frames: toBase64(bytes) };
  };

  test("it answers what it holds, exactly where it can", async () => {
    const source = new SavedSource(saved());
    expect((await source.summary()).header.summary?.text).toBe("a");
    expect((await source.weights(0, 0)).arrays[0]?.values[0]).toBe(0.5);
    expect((await source.weights(0, 1)).arrays[0]?.values[0]).toBe(0.125);
  });

  test("it offers only what it holds", async () => {
    const source = new SavedSource(saved());
    expect([source.offers(0, 1), source.offers(0, 2), source.offers(1, 0)]).toEqual([true, false, false]);
    await expect(source.weights(1, 0)).rejects.toThrow("does not answer");
  });

  test("another version and damaged bytes are said to be so", async () => {
    expect(() => new SavedSource({ ...saved(), schema: 2 })).toThrow("schema 2");
    const torn = new SavedSource({ ...saved(), frames: toBase64(new Uint8Array([1, 2, 3])) });
    await expect(torn.summary()).rejects.toThrow();
  });
});

test("abort is told from other errors", () => {
  expect(isAbort(new DOMException("", "AbortError"))).toBe(true);
  expect(isAbort(new Error("AbortError"))).toBe(false);
});
