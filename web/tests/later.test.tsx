// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, test, vi } from "vitest";
import { later } from "../panels/later.tsx";
import type { Panel, PanelProps } from "../panels/panel.ts";
import { words } from "../words.ts";

const props = { words: words("en") } as PanelProps;
const panel = (name: string): Panel => ({ Body: () => <p>{name}</p>, offered: () => true, oneHead: true });

async function shown({ Body }: Panel): Promise<string> {
  const root = document.createElement("div");
  await act(() => render(<Body {...props} />, root));
  await act(async () => {});
  const said = root.textContent!;
  await act(() => render(null, root));
  return said;
}

test("a panel is fetched when it is first shown, and once", async () => {
  let fetched = 0;
  const mask = later(async () => panel(`mask ${++fetched}`), true);
  expect(fetched).toBe(0);
  expect(mask.oneHead).toBe(true);
  expect(await shown(mask)).toBe("mask 1");
  expect(await shown(mask)).toBe("mask 1");
});

test("a panel that was brought ahead is there at once", async () => {
  const pairs = later(async () => panel("pairs"), false);
  await pairs.bring();
  const root = document.createElement("div");
  act(() => render(<pairs.Body {...props} />, root));
  expect(root.textContent).toBe("pairs");
});

test("a panel that cannot be fetched says so, and is asked for again when it is shown again", async () => {
  let there = false;
  const heads = later(() => (there ? Promise.resolve(panel("heads")) : Promise.reject(new TypeError("gone"))), false);
  expect(await shown(heads)).toBe(props.words.say("unreachable"));
  there = true;
  expect(await shown(heads)).toBe("heads");
});

test("a panel that comes between being drawn and the effects of that is shown", async () => {
  let come: (panel: Panel) => void = () => {};
  const guess = later(() => new Promise<Panel>((resolve) => (come = resolve)), true);
  const brought = guess.bring();
  const root = document.createElement("div");
  render(<guess.Body {...props} />, root); // outside of act, so that effects wait for a frame
  come(panel("guess"));
  await brought;
  await vi.waitFor(() => expect(root.textContent).toBe("guess"));
});
