const PREFIX = "regard.";

/** What a person chose on this page before; null where nothing was chosen, or nothing may be kept. */
export function remembered<Choice extends string>(name: string, choices: readonly Choice[]): Choice | null {
  try {
    const value = localStorage.getItem(PREFIX + name);
    return choices.find((choice) => choice === value) ?? null;
  } catch {
    return null;
  }
}

/** Where the last look was. */
export const LOOK = "look";
/** What was typed on this page before it was reloaded. */
export const TEXT = "text";

/** What this tab keeps until it is closed. */
export function stored(name: string): string | null {
  try {
    return sessionStorage.getItem(PREFIX + name)?.trim() || null;
  } catch {
    return null;
  }
}

export function store(name: string, value: string): void {
  try {
    sessionStorage.setItem(PREFIX + name, value);
  } catch {
    // Without it, a page begins anew when it is reloaded.
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}
