import type { ComponentChildren } from "preact";
import { Masthead } from "./masthead.tsx";
import type { PageLooks } from "./use-looks.ts";

interface PageProps {
  looks: PageLooks;
  class?: string;
  children: ComponentChildren;
}

/** What all pages of the laboratory have around what they show. */
export function Page({ looks: { words, themeName, speak, paint }, class: name = "", children }: PageProps) {
  return (
    <div class={`regard rg-lab ${name}`}>
      <a class="rg-skip" href="#regard-picture">
        {words.say("skip")}
      </a>
      <Masthead words={words} theme={themeName} {...{ speak, paint }} />
      <main>{children}</main>
    </div>
  );
}
