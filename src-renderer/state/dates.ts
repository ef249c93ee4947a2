/** Days and times as the reader's clock shows them; UTC belongs into a title and into exports. */

const zone = 'en-GB';

/** `03:02` */
export function clockMinutes(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return '';
  return time.toLocaleTimeString(zone, { hour: '2-digit', minute: '2-digit' });
}

/** `Tue 24 Nov 2026, 03:02` */
export function longDate(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return '';
  const day = time.toLocaleDateString(zone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  return `${day.replace(',', '')}, ${clockMinutes(iso)}`;
}

/** As short as it can be said: `03:06` today, `Mon 16:20` this week, `19 Nov` this year, `19 Nov 2025` before. */
export function shortWhen(iso: string, now: Date): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return '';
  if (time.toDateString() === now.toDateString()) return clockMinutes(iso);
  const days = (now.getTime() - time.getTime()) / 86_400_000;
  if (days >= 0 && days < 6) return `${time.toLocaleDateString(zone, { weekday: 'short' })} ${clockMinutes(iso)}`;
  const isThisYear = time.getFullYear() === now.getFullYear();
  return time.toLocaleDateString(zone, {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

/** For a title: `2026-11-24 03:02:11 UTC`. */
export function utcTime(iso: string): string {
  return iso === '' ? '' : `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}
