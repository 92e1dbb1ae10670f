import { visit } from '@hotwired/turbo';
import { remember } from './dom';

/** Theme and clock are kept in cookies, so that the server renders them and nothing flickers. The zone of this browser goes along. */
export function startPreferences() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!document.cookie.includes(`zone=${encodeURIComponent(zone)}`)) remember('zone', zone);
    document.addEventListener('change', event => {
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
