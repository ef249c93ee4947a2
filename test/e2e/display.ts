import { startDisplay } from '../../scripts/display.mjs';

/** Xvfb where there is no display; what is returned stops it. */
export default async function display(): Promise<(() => void) | undefined> {
  return startDisplay({ width: 1600, height: 1000 });
}
