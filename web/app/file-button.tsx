import { useRef } from "preact/hooks";

interface FileButtonProps {
  label: string;
  /** Endings of the names that are offered first. */
  accept: string;
  take(file: File): void;
}

/** Lets a person choose one file. */
export function FileButton({ label, accept, take }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="rg-link" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        aria-label={label}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) take(file);
          currentTarget.value = "";
        }}
      />
    </>
  );
}

/** Takes a file that is dropped on an element. */
export function dropped(take: (file: File) => void) {
  return {
    onDragOver: (event: DragEvent) => event.preventDefault(),
    onDrop: (event: DragEvent) => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      take(file);
    },
  };
}
