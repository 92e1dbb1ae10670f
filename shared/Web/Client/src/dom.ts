/** The address that all relative ones of the page start from; ends with a slash. */
export const base = () => document.baseURI;

/** The element of an id, which the shell always has. */
export const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

/** Whether keys typed at an element are text. */
export const isTyping = (target: EventTarget | null) =>
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** What a page that was fetched shows, parsed but not part of this one. */
export const parse = (html: string) => new DOMParser().parseFromString(html, 'text/html');

/** Keeps a preference for a year, for every page below the base. */
export function remember(name: string, value: string) {
    document.cookie = `${name}=${encodeURIComponent(value)}; path=${new URL(base()).pathname}; max-age=31536000; samesite=lax`;
}

/** What was remembered by that name. */
export const remembered = (name: string) => document.cookie.split('; ').find(pair => pair.startsWith(`${name}=`))?.slice(name.length + 1);

/** The time of the day by the clock that the person chose; the region's is told as this browser's. */
export const clockTime = (at: Date) => (remembered('clock') ?? 'utc') === 'utc' ? at.toISOString().slice(11, 19) : at.toTimeString().slice(0, 8);
