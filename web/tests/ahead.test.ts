import { expect, test } from "vitest";
import { ChannelSource, type WidgetModel } from "../sources/channel.ts";
import { madeFrame } from "./made.ts";

test("what came along with a notebook's view is not asked for again", async () => {
  const sent: unknown[] = [];
  const key = '[["head",2],["kind","weights"],["layer",1],["precision","exact"]]';
  const traits: Record<string, unknown> = {
    record: "h",
    ahead: { [key]: new DataView(madeFrame({ record: "h" }, [[0.25, 0.75]]).buffer) },
  };
  const model: WidgetModel = {
    get: (trait) => traits[trait],
    on() {},
    off() {},
    send: (message) => sent.push(message),
  };
  const source = new ChannelSource(model);
  const answer = await source.weights(1, 2);
  expect([...(answer.arrays[0]?.values ?? [])]).toEqual([0.25, 0.75]);
  expect(sent).toEqual([]);
  void source.weights(1, 0);
  await Promise.resolve();
  expect(sent).toHaveLength(1);
});
