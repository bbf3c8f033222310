import tokens from "./tokens.json" with { type: "json" };

export type ThemeName = "light" | "dark";
export type ColourName = keyof typeof tokens.colour.light;

/** Everything a drawing needs to know about looks, as literal values: a stand-alone SVG has no style sheet. */
export interface Theme {
  name: ThemeName;
  colour: Readonly<Record<ColourName, string>>;
  /** Colours of the weight scale from 0 to 1, equally far apart in lightness. */
  scale: readonly string[];
  font: string;
  text: number;
  small: number;
}

export function theme(name: ThemeName): Theme {
  return {
    name,
    colour: tokens.colour[name],
    scale: tokens.scale[name],
    font: tokens.font.family,
    text: tokens.font.text,
    small: tokens.font.small,
  };
}
