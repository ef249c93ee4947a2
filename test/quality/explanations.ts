/** Why a program is not recognised, or not first. */
export const explanations: Readonly<Partial<Record<string, string>>> = {};

/** What the held-out programs gave when the rules first met them. It is history, so that it stands here as text. */
export const firstShot = 'Not measured yet.';
