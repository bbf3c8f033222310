import { useEffect, useState } from "preact/hooks";
import { explain } from "../app/trouble.ts";
import type { Panel, PanelProps } from "./panel.ts";

/** A panel whose script comes only when it is first shown, or when `bring` fetches it ahead of that. */
interface LaterPanel extends Panel {
  bring(): Promise<unknown>;
}

/** Such a panel for the laboratory, whose source answers whatever a panel asks. */
export function later(load: () => Promise<Panel>, oneHead: boolean): LaterPanel {
  let come: Panel | null = null;
  const bring = () =>
    load().then((panel) => {
      come = panel;
    });
  const Body = (props: PanelProps) => {
    const [trouble, setTrouble] = useState<Error | null>(null);
    const [, redraw] = useState(come);
    useEffect(() => {
      // It may have come since this was drawn.
      if (come) redraw(come);
      else bring().then(() => redraw(come), setTrouble);
    }, []);
    if (come) return <come.Body {...props} />;
    return trouble && <p class="rg-warning">{explain(trouble, props.words)}</p>;
  };
  return { Body, bring, oneHead, offered: () => true };
}
