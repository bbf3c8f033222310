import { expect, test } from "vitest";
import { Newest } from "../app/newest.ts";
import { cutOff, explain, mayPass } from "../app/trouble.ts";
import { UnreadableFrame } from "../frame.ts";
import { SCHEMA } from "../requests.ts";
import { Refused } from "../source.ts";
import { HttpTrouble } from "../sources/http.ts";
import { words } from "../words.ts";

const refused = (fits: number | null) =>
  new Refused({
    schema: SCHEMA,
    sequence: 0,
    code: "text_too_long",
    message: { en: "Too long.", fr: "Trop long." },
    fits,
  });

test("one wish runs at a time, and of those that wait only the newest", async () => {
  const ran: string[] = [];
  const ends: (() => void)[] = [];
  const newest = new Newest<string>((wish) => {
    ran.push(wish);
    return new Promise((end) => ends.push(end));
  });
  const all = newest.want("L");
  void newest.want("Le");
  void newest.want("Le c");
  void newest.want("Le chat");
  expect(ran).toEqual(["L"]);
  ends[0]!();
  await Promise.resolve();
  await Promise.resolve();
  expect(ran).toEqual(["L", "Le chat"]);
  ends[1]!();
  await all;
  void newest.want("again");
  expect(ran.at(-1)).toBe("again");
});

test("a wish that was dropped is never asked", async () => {
  const ran: string[] = [];
  let end = () => {};
  const newest = new Newest<string>((wish) => {
    ran.push(wish);
    return new Promise((resolve) => {
      end = resolve;
    });
  });
  const all = newest.want("a");
  void newest.want("b");
  newest.drop();
  end();
  await all;
  expect(ran).toEqual(["a"]);
});

test("a text is cut where the model stops, in whole characters", () => {
  expect(cutOff(refused(3), "👩🏽chat")).toEqual({ kept: "👩🏽c", left: "hat" });
  expect(cutOff(refused(null), "chat")).toBeNull();
  expect(cutOff(refused(0), "chat")).toBeNull();
  expect(cutOff(refused(4), "chat")).toBeNull();
  expect(cutOff(new Error("x"), "chat")).toBeNull();
});

test("each trouble has its sentence, and only passing ones can be tried again", () => {
  const french = words("fr");
  const troubles = [
    refused(null),
    new HttpTrouble(401),
    new HttpTrouble(500),
    new UnreadableFrame("x"),
    new TypeError("x"),
  ];
  expect(troubles.map((trouble) => mayPass(trouble))).toEqual([false, false, true, false, true]);
  const said = troubles.map((trouble) => explain(trouble, french));
  expect(said[0]).toBe("Trop long.");
  expect(said[1]).toContain("Relancez Regard");
  expect(said[2]).toContain("HTTP 500");
  expect(new Set(said).size).toBe(5);
});
