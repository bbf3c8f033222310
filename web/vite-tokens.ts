import type { Plugin } from "vite";
import tokens from "./tokens.json" with { type: "json" };

const NAME = "virtual:tokens.css";

/** The style sheet's custom properties, written from the one file of design tokens. */
export function tokensAsCss(): Plugin {
  return {
    name: "regard-tokens",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? css() : null),
  };
}

export function css(): string {
  const { light, dark } = tokens.colour;
  const colours = Object.keys(light).map((name) => {
    const key = name as keyof typeof light;
    return `--${name}: light-dark(${light[key]}, ${dark[key]});`;
  });
  const { family, reading, text, small } = tokens.font;
  const sizes = Object.entries({ reading, text, small, grid: tokens.grid }).map(
    ([name, size]) => `--${name}: ${size / 16}rem;`,
  );
  return `.regard, :root:has(> body > #regard-lab, > body > #regard-file, > body.regard-refusal) {
  ${[...colours, ...sizes, `--family: ${family};`].join("\n  ")}
}
`;
}
