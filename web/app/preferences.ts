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

/** What was typed on this page before it was reloaded. */
export function typed(): string | null {
  try {
    return sessionStorage.getItem(`${PREFIX}text`)?.trim() || null;
  } catch {
    return null;
  }
}

export function keepTyped(text: string): void {
  try {
    sessionStorage.setItem(`${PREFIX}text`, text);
  } catch {
    // Without it, a reload begins with the example.
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}
