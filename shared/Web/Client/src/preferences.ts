import { visit } from '@hotwired/turbo';
import { remember } from './dom';
import { refresh } from './live';

/** Theme, clock and the columns that a table leaves out are kept in cookies, so that the server renders them and nothing flickers. The zone of this browser goes along. */
export function startPreferences() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!document.cookie.includes(`zone=${encodeURIComponent(zone)}`)) remember('zone', zone);
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

function leaveOut(table: string) {
    const boxes = [...document.querySelectorAll<HTMLInputElement>(`[data-columns="${CSS.escape(table)}"]`)];
    remember(`columns-${table}`, boxes.filter(box => !box.checked).map(box => box.value).join('.'));
    refresh();
}
