import { morphElements } from '@hotwired/turbo';
import { base, byId, parse } from './dom';

const pollEvery = 5000;
const silentAfter = 25000;
const refreshAtMostEvery = 1000;
const islands = /^(LOG-VIEWER|LINE-CHART|CHAIN-GRAPH)$/;

let stream: EventSource | undefined;
let heardAt = 0;
let isPaused = false;
let isRefreshing = false;
let isWanted = false;
let freshAt = new Date();

/**
 * Keeps pages with data-live true to what the server would render now: when the server says that something changed, and every five seconds while it
 * cannot say so. What was missed while the stream was down is made up for by its id.
 */
export function startLive() {
    document.addEventListener('turbo:load', () => {
        freshAt = new Date();
        open();
        show();
    });
    document.addEventListener('click', event => {
        const button = (event.target as HTMLElement).closest<HTMLElement>('[data-live-pause]');
        if (!button) return;
        isPaused = !isPaused;
        if (!isPaused) want();
        show();
    });
    document.addEventListener('visibilitychange', () => {
        if (!document.hidden && isWanted) want();
    });
    setInterval(() => {
        const isSilent = performance.now() - heardAt > silentAfter;
        if (stream && isSilent && stream.readyState !== EventSource.CONNECTING) reopen();
        if (isPage() && (!isOpen() || isSilent || isOld())) want();
        show();
    }, pollEvery);
}

const isPage = () => document.querySelector('[data-live]') !== null;
/** A page with data-live="20" is rendered anew after so many seconds without news: for what changes without anybody saying so, such as an age. */
const isOld = () => {
    const most = Number(document.querySelector<HTMLElement>('[data-live]')?.dataset.live);
    return most > 0 && Date.now() - freshAt.getTime() > most * 1000;
};
const isOpen = () => stream?.readyState === EventSource.OPEN;

function open() {
    const source = document.body.dataset.stream;
    if (!source) {
        stream?.close();
        stream = undefined;
        return;
    }

    if (stream && stream.readyState !== EventSource.CLOSED) return;
    heardAt = performance.now();
    stream = new EventSource(new URL(source, base()));
    stream.onopen = () => {
        heardAt = performance.now();
        show();
    };
    stream.onerror = show;
    stream.addEventListener('ping', () => (heardAt = performance.now()));
    stream.addEventListener('changed', () => {
        heardAt = performance.now();
        want();
    });
}

function reopen() {
    stream?.close();
    stream = undefined;
    open();
    want();
}

function want() {
    isWanted = true;
    if (isRefreshing || isPaused || document.hidden || document.querySelector('dialog[open]') || !isPage()) return;
    isWanted = false;
    void refresh();
}

async function refresh() {
    isRefreshing = true;
    const address = location.href;
    try {
        const answer = await fetch(address, { headers: { Accept: 'text/html', 'X-Live': '1' } });
        const page = answer.ok && !answer.redirected ? parse(await answer.text()).getElementById('page') : null;
        const current = byId('page');
        if (page && address === location.href && current) {
            morphElements(current, page, { callbacks: { beforeNodeMorphed: keepIslands } });
            freshAt = new Date();
            document.dispatchEvent(new Event('federation:refreshed'));
        }
    } catch {
        // The page stays as it is, and says since when.
    } finally {
        show();
        setTimeout(() => {
            isRefreshing = false;
            if (isWanted) want();
        }, refreshAtMostEvery);
    }
}

/** Custom elements hear of new attributes but keep what they draw; fields keep what is being typed, and details stay open. */
function keepIslands(current: Node, replacement: Node): boolean {
    if (!(current instanceof HTMLElement) || !(replacement instanceof HTMLElement)) return true;
    if (current.hasAttribute('data-keep') || current === document.activeElement && /^(INPUT|TEXTAREA|SELECT)$/.test(current.tagName)) return false;
    if (current instanceof HTMLDetailsElement) replacement.toggleAttribute('open', current.open);
    if (current.dataset.age && replacement.dataset.age) delete current.dataset.arrived;
    if (!islands.test(current.tagName)) return true;
    for (const { name, value } of replacement.attributes) if (current.getAttribute(name) !== value) current.setAttribute(name, value);
    return false;
}

function show() {
    const dot = document.getElementById('live');
    if (!dot) return;
    const age = (Date.now() - freshAt.getTime()) / 1000;
    const state = isPaused ? 'paused' : isOpen() && performance.now() - heardAt < silentAfter ? 'live' : isPage() && age > 12 ? 'stale' : 'polling';
    const time = freshAt.toTimeString().slice(0, 8);
    const words: Record<string, string> = { live: 'Live', polling: 'Polling', paused: `Paused ${time}`, stale: `Stale since ${time}` };
    dot.dataset.state = state;
    const word = dot.querySelector('span:last-child')!;
    if (word.textContent !== words[state]) word.textContent = words[state]!;
}
