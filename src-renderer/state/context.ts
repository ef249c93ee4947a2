import { createContext } from 'svelte';
import type { App } from './app.svelte.ts';

/** The app's state reaches components by context; it is made once, in main.ts or by a test. */
export const [useApp, provideApp] = createContext<App>();
