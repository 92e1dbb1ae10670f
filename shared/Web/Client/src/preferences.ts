import { visit } from '@hotwired/turbo';
import { remember } from './dom';

/** Theme and clock are kept in cookies, so that the server renders them and nothing flickers. "mine" stands for the zone of this browser. */
export function startPreferences() {
    document.addEventListener('change', event => {
        const select = event.target as HTMLSelectElement;
        if (select.dataset.preference === 'theme') {
            remember('theme', select.value);
            const root = document.documentElement;
            root.dataset.theme = select.value;
            root.dataset.bsTheme = select.value === 'auto' ? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light') : select.value;
        } else if (select.dataset.preference === 'clock') {
            remember('clock', select.value === 'mine' ? Intl.DateTimeFormat().resolvedOptions().timeZone : select.value);
            visit(location.href, { action: 'replace' });
        }
    });
}
