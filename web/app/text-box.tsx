import { useId, useLayoutEffect, useRef } from "preact/hooks";

/** Beyond so many characters the letters get smaller. */
const LONG = 140;
const VERY_LONG = 500;

interface TextBoxProps {
  text: string;
  /** What to write, in words. */
  asks: string;
  /** The language that is expected; none where it may be any. */
  language?: string | undefined;
  /** Id of what was said against the text, if anything was. */
  refusal: string | null;
  write(text: string): void;
  focused(typing: boolean): void;
}

/** The person's own sentence, large; the box grows with it. */
export function TextBox({ text, asks, language, refusal, write, focused }: TextBoxProps) {
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const grow = () => {
    const area = box.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  };
  useLayoutEffect(grow, [text]);
  useLayoutEffect(() => {
    const area = box.current!;
    area.focus({ preventScroll: true });
    area.setSelectionRange(area.value.length, area.value.length);
    addEventListener("resize", grow);
    return () => removeEventListener("resize", grow);
  }, []);
  return (
    <div class="rg-text">
      <label for={id}>{asks}</label>
      <textarea
        id={id}
        ref={box}
        class={text.length > LONG ? (text.length > VERY_LONG ? "rg-smallest" : "rg-smaller") : ""}
        rows={1}
        value={text}
        dir="auto"
        lang={language}
        spellcheck={false}
        autocomplete="off"
        aria-invalid={refusal !== null}
        aria-describedby={refusal ?? undefined}
        onInput={(event) => write(event.currentTarget.value)}
        onFocus={() => focused(true)}
        onBlur={() => focused(false)}
      />
    </div>
  );
}
