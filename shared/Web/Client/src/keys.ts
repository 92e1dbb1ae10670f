import { visit } from '@hotwired/turbo';
import { byId, isTyping } from './dom';
import { openPalette } from './palette';

const chordWithin = 1500;
let chordStartedAt = 0;

/** The keyboard: "/" search, Ctrl-K palette, "?" help, "g" and a letter to go somewhere, a letter for what the page marks with data-key. */
export function startKeys() {
    document.addEventListener('keydown', event => {
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
            event.preventDefault();
            openPalette();
            return;
        }

        if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return;
        if (press(event.key)) event.preventDefault();
    });
    document.addEventListener('click', event => {
        const opener = (event.target as HTMLElement).closest<HTMLElement>('[data-opens]');
        if (opener) byId<HTMLDialogElement>(opener.dataset.opens!).showModal();
        else if ((event.target as HTMLElement).closest('[data-palette]')) openPalette();
        else if ((event.target as HTMLElement).closest('[data-closes]')) (event.target as HTMLElement).closest('dialog')?.close();
    });
}

function press(key: string): boolean {
    if (chordStartedAt > 0 && performance.now() - chordStartedAt < chordWithin) {
        chordStartedAt = 0;
        const link = document.querySelector<HTMLAnchorElement>(`a[data-go="${CSS.escape(key)}"]`);
        if (link) visit(link.href);
        return link !== null;
    }

    chordStartedAt = 0;
    if (key === 'g') {
        chordStartedAt = performance.now();
        return true;
    }

    if (key === '?') {
        byId<HTMLDialogElement>('keys').showModal();
        return true;
    }

    if (key === '/') {
        const search = document.querySelector<HTMLInputElement>('[data-search]');
        if (search) search.focus();
        else openPalette();
        return true;
    }

    const target = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    target?.click();
    return target !== null;
}
