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

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}
