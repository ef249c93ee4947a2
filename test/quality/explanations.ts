/** Why a program is not recognised, or not first. */
export const explanations: Readonly<Partial<Record<string, string>>> = {};
