import { visit } from '@hotwired/turbo';
import { base, byId } from './dom';

interface Entry { title: string; detail: string; href: string }

const typingPause = 120;
let asked: AbortController | undefined;

/** Goes anywhere by name: what the navigation has, and what the server finds. */
export function openPalette() {
    const dialog = byId<HTMLDialogElement>('palette');
    const input = byId<HTMLInputElement>('palette-input');
    if (dialog.open) return;
    let timer = 0;
    input.value = '';
    input.oninput = () => {
        clearTimeout(timer);
        timer = window.setTimeout(() => void show(input.value), typingPause);
    };
    input.onkeydown = event => move(event, dialog);
    dialog.showModal();
    input.focus();
    void show('');
}

function move(event: KeyboardEvent, dialog: HTMLDialogElement) {
    const options = [...dialog.querySelectorAll<HTMLAnchorElement>('#palette-list a')];
    const at = options.findIndex(option => option.ariaSelected === 'true');
    if (event.key === 'Enter') {
        event.preventDefault();
        options[Math.max(at, 0)]?.click();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        const next = (at + (event.key === 'ArrowDown' ? 1 : options.length - 1) + options.length) % Math.max(options.length, 1);
        select(options, next);
    } else if (event.key === 'Escape') {
        event.preventDefault();
        dialog.close();
    }
}

function select(options: HTMLAnchorElement[], chosen: number) {
    options.forEach((option, i) => {
        option.ariaSelected = String(i === chosen);
        option.classList.toggle('active', i === chosen);
        if (i === chosen) {
            option.scrollIntoView({ block: 'nearest' });
            byId('palette-input').setAttribute('aria-activedescendant', option.id);
        }
    });
}

async function show(text: string) {
    const pages = [...document.querySelectorAll<HTMLAnchorElement>('a[data-go], a[data-nav]')]
        .map(link => ({ title: link.textContent!.trim(), detail: 'Page', href: link.href }))
        .filter(entry => entry.title.toLowerCase().includes(text.toLowerCase()));
    draw(pages);
    const source = byId('palette').dataset.source;
    if (!source || text.length === 0) return;
    asked?.abort();
    asked = new AbortController();
    try {
        const answer = await fetch(new URL(`${source}?q=${encodeURIComponent(text)}`, base()), { signal: asked.signal, headers: { Accept: 'application/json' } });
        if (answer.ok) draw([...pages, ...(await answer.json() as Entry[])]);
    } catch {
        // The pages alone are shown while the server cannot be asked.
    }
}

function draw(entries: Entry[]) {
    const list = byId('palette-list');
    list.replaceChildren(...entries.slice(0, 20).map((entry, i) => {
        const link = document.createElement('a');
        link.id = `palette-${i}`;
        link.className = 'list-group-item list-group-item-action d-flex justify-content-between';
        link.role = 'option';
        link.href = new URL(entry.href, base()).href;
        link.onclick = event => {
            event.preventDefault();
            byId<HTMLDialogElement>('palette').close();
            visit(link.href);
        };
        const title = document.createElement('span');
        title.textContent = entry.title;
        const detail = document.createElement('span');
        detail.className = 'text-secondary';
        detail.textContent = entry.detail;
        link.append(title, detail);
        return link;
    }));
    select([...list.querySelectorAll('a')], 0);
}
