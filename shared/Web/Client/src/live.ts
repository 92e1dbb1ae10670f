import { morphElements } from '@hotwired/turbo';
import { base, byId, clockTime, parse } from './dom';

const tick = 1000;
const pollEvery = 5000;
const silentAfter = 8000;
const connectWithin = 15000;
const refreshAtMostEvery = 1000;
const renderingTakes = 2000;
const islands = /^(LOG-VIEWER|LINE-CHART|CHAIN-GRAPH|SPARK-LINE)$/;

let stream: EventSource | undefined;
let openedAt = 0;
let heardAt = 0;
let changedAt = -Infinity;
let askedAt = 0;
let heardId = '';
let isPaused = false;
let isRefreshing = false;
let isWanted = false;
let isFailing = false;
let freshAt = new Date();

/**
 * Keeps pages with data-live true to what the server would render now: when the server says that something changed, and every five seconds while it
 * cannot say so. What was missed while the stream was down is made up for by its id.
 */
export function startLive() {
    document.addEventListener('turbo:load', () => {
        freshAt = new Date();
        isFailing = false;
        open();
        if (performance.now() - changedAt < renderingTakes) want();
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
        if (stream && (stream.readyState === EventSource.CONNECTING ? performance.now() - openedAt > connectWithin : isSilent())) reopen();
        if (isPage() && (!isOpen() || isSilent() || isFailing || isDue()) && performance.now() - askedAt > pollEvery) want();
        show();
    }, tick);
}

const isSilent = () => performance.now() - heardAt > silentAfter;
const isPage = () => document.querySelector('[data-live]') !== null;
/** Whether the page shows something measured, whose change nobody tells, and was fetched longer ago than data-live says, in seconds. */
const isDue = () => {
    const every = Number(document.querySelector<HTMLElement>('[data-live]')?.dataset.live);
    return every > 0 && Date.now() - freshAt.getTime() > every * 1000 - pollEvery / 2;
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
    openedAt = heardAt = performance.now();
    const address = new URL(source, base());
    address.searchParams.set('after', heardId || document.body.dataset.state!);
    stream = new EventSource(address);
    stream.onopen = () => {
        heardAt = performance.now();
        show();
    };
    stream.onerror = show;
    stream.addEventListener('ping', hear);
    stream.addEventListener('changed', event => {
        hear(event);
        changedAt = heardAt;
        want();
    });
}

function hear(event: MessageEvent) {
    heardAt = performance.now();
    heardId = event.lastEventId;
}

function reopen() {
    stream?.close();
    stream = undefined;
    open();
}

function want() {
    isWanted = true;
    if (isRefreshing || isPaused || document.hidden || document.querySelector('dialog[open]') || !isPage()) return;
    isWanted = false;
    void refresh();
}

/** Fetches the page as it would be rendered now, and takes over what is different. */
export async function refresh() {
    isRefreshing = true;
    askedAt = performance.now();
    const address = location.href;
    try {
        const answer = await fetch(address, { headers: { Accept: 'text/html', 'X-Live': '1' }, signal: AbortSignal.timeout(connectWithin) });
        isFailing = answer.status >= 500;
        const page = answer.ok && !answer.redirected ? parse(await answer.text()).getElementById('page') : null;
        const current = byId('page');
        if (page && address === location.href && current) {
            morphElements(current, page, { callbacks: { beforeNodeMorphed: keepIslands } });
            freshAt = new Date();
            document.dispatchEvent(new Event('federation:refreshed'));
        }
    } catch {
        isFailing = true;
    } finally {
        show();
        setTimeout(() => {
            isRefreshing = false;
            if (isWanted) want();
        }, refreshAtMostEvery);
    }
}

/** Whether somebody is in a field, or has left it other than the page came with it. */
function isBeingFilled(field: HTMLElement): boolean {
    const isField = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement;
    if (!isField || field === document.activeElement) return isField;
    if (field instanceof HTMLSelectElement) return field.selectedIndex !== Math.max(0, [...field.options].findIndex(option => option.defaultSelected));
    return field.value !== field.defaultValue || field instanceof HTMLInputElement && field.checked !== field.defaultChecked;
}

/** Custom elements hear of new attributes but keep what they draw; fields keep what was typed or chosen, and details stay open. */
function keepIslands(current: Node, replacement: Node): boolean {
    if (!(current instanceof HTMLElement) || !(replacement instanceof HTMLElement)) return true;
    if (current.hasAttribute('data-keep') || isBeingFilled(current)) return false;
    if (current instanceof HTMLDetailsElement) replacement.toggleAttribute('open', current.open);
    if (current.dataset.age && replacement.dataset.age) delete current.dataset.arrived;
    if (!islands.test(current.tagName)) return true;
    for (const { name, value } of replacement.attributes) if (current.getAttribute(name) !== value) current.setAttribute(name, value);
    return false;
}

function show() {
    const dot = document.getElementById('live');
    if (!dot) return;
    const isOld = Date.now() - freshAt.getTime() > silentAfter;
    const state = isPaused ? 'paused' : isFailing ? 'stale' : isOpen() && !isSilent() ? 'live' : isPage() && isOld ? 'stale' : 'polling';
    const time = clockTime(freshAt);
    const words: Record<string, string> = { live: 'Live', polling: 'Polling', paused: `Paused ${time}`, stale: `Stale since ${time}` };
    dot.dataset.state = state;
    document.body.classList.toggle('is-stale', state === 'stale');
    const word = dot.querySelector('span:last-child')!;
    if (word.textContent !== words[state]) word.textContent = words[state]!;
}
