import { visit } from '@hotwired/turbo';
import { remember, remembered } from './dom';
import { refresh } from './live';

const mostFavourites = 30;

/** Theme, clock, favourites and the columns that a table leaves out are kept in cookies, so that the server renders them and nothing flickers. The zone of this browser goes along. */
export function startPreferences() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!document.cookie.includes(`zone=${encodeURIComponent(zone)}`)) remember('zone', zone);
    document.addEventListener('click', event => {
        const id = (event.target as HTMLElement).closest<HTMLElement>('[data-favourite]')?.dataset.favourite;
        if (id) mark(id);
    });
    document.addEventListener('change', event => {
        const table = (event.target as HTMLElement).dataset.columns;
        if (table) {
            leaveOut(table);
            return;
        }

        const select = event.target as HTMLSelectElement;
        if (select.dataset.preference === 'theme') {
            remember('theme', select.value);
            const root = document.documentElement;
            root.dataset.theme = select.value;
            root.dataset.bsTheme = select.value === 'auto' ? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light') : select.value;
        } else if (select.dataset.preference === 'clock') {
            remember('clock', select.value);
            visit(location.href, { action: 'replace' });
        }
    });
}

/** Marks a favourite, or unmarks it. */
function mark(id: string) {
    const before = remembered('favourites')?.split('.').filter(Boolean) ?? [];
    const after = before.includes(id) ? before.filter(other => other !== id) : [...before, id].slice(-mostFavourites);
    remember('favourites', after.join('.'));
    void refresh();
}

function leaveOut(table: string) {
    const boxes = [...document.querySelectorAll<HTMLInputElement>(`[data-columns="${CSS.escape(table)}"]`)];
    remember(`columns-${table}`, boxes.filter(box => !box.checked).map(box => box.value).join('.'));
    refresh();
}
