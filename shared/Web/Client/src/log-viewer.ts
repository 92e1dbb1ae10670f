import { AnsiUp } from 'ansi_up';
import { base, clockTime, remember, remembered } from './dom';

interface Index { size: number; lines: number; ended: boolean; timed: boolean; blocks: number[] }

/** Lines that were read together, and at which byte of the log each begins. */
interface Block { lines: string[]; starts: number[] }

/** From which byte on the log was stored when. */
type Times = [offset: number, at: string][];

const linesPerBlock = 500;
const lineHeight = 18;
const tallest = 16_000_000;
const spare = 30;
const askEvery = 1000;
const longestLine = 20_000;
const blocksKept = 40;
const errorPattern = '(?i)\\b(error|fatal|exception|failed|panic|traceback)\\b';

/**
 * A log of any length: lines are fetched in blocks as they come into view. Its address (attribute src) answers index, text, find and download.
 * The state that a link can carry is the line: #L120.
 */
class LogViewer extends HTMLElement {
    private offsets: number[] = [0];
    private size = 0;
    private lines = 0;
    private ended = false;
    private follows = true;
    private unseen = 0;
    private marked = -1;
    private timer = 0;
    private draws = 0;
    private drawn: [first: number, last: number] | undefined;
    private wraps = remembered('log-wrap') === '1';
    private timed = remembered('log-times') === '1';
    private cutAt: Date | undefined;
    private readonly gaps = new Map<number, string>();
    private readonly blocks = new Map<number, Promise<Block>>();
    private readonly times = new Map<number, Promise<Times>>();
    private readonly view = element('div', 'log-view');
    private readonly canvas = element('div', 'log-canvas');
    private readonly state = element('span', 'log-state');
    private readonly followButton = button('Follow', 'Scroll with new lines');
    private readonly wrapButton = button('Wrap', 'Break long lines');
    private readonly timesButton = button('Times', 'When each line reached the region');
    private readonly pattern = document.createElement('input');

    connectedCallback() {
        this.replaceChildren(this.toolbar(), this.view);
        this.view.tabIndex = 0;
        this.view.role = 'log';
        this.view.ariaLabel = 'Log';
        this.view.setAttribute('aria-live', 'off');
        this.view.append(this.canvas);
        this.view.classList.toggle('is-wrapped', this.wraps);
        this.view.classList.add('is-loading');
        this.view.addEventListener('scroll', () => this.scrolled());
        this.view.addEventListener('click', event => this.mark(event));
        const line = /^#L(\d+)$/.exec(location.hash);
        if (line) {
            this.follows = false;
            this.marked = Number(line[1]) - 1;
        }

        void this.poll().then(() => this.marked >= 0 && this.goTo(this.marked));
    }

    disconnectedCallback() {
        clearTimeout(this.timer);
    }

    private toolbar() {
        const bar = element('div', 'log-bar');
        this.followButton.onclick = () => {
            this.follows = !this.follows;
            this.unseen = 0;
            this.draw();
        };
        const firstError = button('First error', 'Jump to the first line that tells of an error');
        firstError.onclick = () => void this.find(errorPattern, 0, false, 'No line tells of an error.');
        this.pattern.type = 'search';
        this.pattern.placeholder = 'Search (regular expression)';
        this.pattern.className = 'form-control form-control-sm';
        this.pattern.ariaLabel = 'Search the log';
        this.pattern.onkeydown = event => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            void this.search(event.shiftKey);
        };
        const next = button('Next', 'Next match (Enter)');
        next.onclick = () => void this.search(false);
        const previous = button('Previous', 'Previous match (Shift-Enter)');
        previous.onclick = () => void this.search(true);
        const download = document.createElement('a');
        download.className = 'btn btn-sm';
        download.textContent = 'Download';
        download.href = this.address('download').href;
        download.dataset.turbo = 'false';
        this.state.role = 'status';
        this.wrapButton.onclick = () => {
            this.wraps = !this.wraps;
            remember('log-wrap', this.wraps ? '1' : '0');
            this.view.classList.toggle('is-wrapped', this.wraps);
            this.draw();
        };
        this.timesButton.onclick = () => {
            this.timed = !this.timed;
            remember('log-times', this.timed ? '1' : '0');
            this.draw();
        };
        this.timesButton.hidden = true;
        bar.append(this.pattern, previous, next, firstError, this.followButton, this.wrapButton, this.timesButton, download, this.state);
        return bar;
    }

    private address(what: string, parameters: Record<string, string | number> = {}) {
        const address = new URL(`${this.getAttribute('src')}/${what}`, base());
        for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, String(value));
        return address;
    }

    /** Asks how far the log is, again and again until it has ended; what is known is kept while nobody answers. */
    private async poll() {
        clearTimeout(this.timer);
        try {
            const block = this.offsets.length - 1;
            const answer = await this.ask('index', { offset: this.offsets[block]!, line: block * linesPerBlock, block: linesPerBlock });
            this.take(await answer.json() as Index, block);
        } catch {
            this.cutAt ??= new Date();
            this.state.textContent = `No answer since ${clockTime(this.cutAt)}; line ${this.lines} is the last one known`;
            this.state.classList.add('is-old');
        }

        if (!this.ended && this.isConnected) this.timer = window.setTimeout(() => void this.poll(), askEvery);
    }

    private take(index: Index, block: number) {
        const grown = index.size > this.size;
        if (grown) this.forget(block);
        if (this.cutAt) {
            this.gaps.set(this.lines, `not answered from ${clockTime(this.cutAt)} to ${clockTime(new Date())}; read on from here`);
            this.cutAt = undefined;
        }

        this.offsets = [...this.offsets.slice(0, block + 1), ...index.blocks];
        if (!this.follows && this.lines > 0 && index.lines > this.lines) this.unseen += index.lines - this.lines;
        [this.size, this.lines, this.ended] = [index.size, index.lines, index.ended];
        this.timesButton.hidden = !index.timed;
        this.state.classList.remove('is-old');
        if (grown || this.ended || !this.drawn) this.draw();
    }

    /** How many pixels of the log one of the scroll bar stands for: more than one where no element can be as tall as the log. */
    private get scale() {
        const room = this.wraps ? 0 : this.view.clientHeight;
        return Math.max(1, (this.lines * lineHeight - room) / (tallest - room));
    }

    private get isAtEnd() {
        return this.view.scrollTop + this.view.clientHeight >= this.view.scrollHeight - lineHeight * 2;
    }

    private scrolled() {
        const atEnd = this.isAtEnd;
        if (!atEnd && this.follows && !this.ended) this.follows = false;
        if (atEnd) this.unseen = 0;
        void this.drawLines();
        this.tell();
    }

    private draw() {
        const room = this.wraps ? this.view.clientHeight : 0;
        this.canvas.style.height = `${Math.min(this.lines * lineHeight, tallest) + room}px`;
        if (this.follows && !this.ended) this.view.scrollTop = this.view.scrollHeight;
        this.tell();
        void this.drawLines();
    }

    private tell() {
        const amount = `${this.lines.toLocaleString('en')} lines, ${bytes(this.size)}`;
        this.state.textContent = this.unseen > 0 ? `${amount}, ${this.unseen} new` : `${amount}${this.ended ? ', ended' : ''}`;
        this.followButton.hidden = this.ended;
        for (const [pressed, isOn] of [[this.followButton, this.follows], [this.wrapButton, this.wraps], [this.timesButton, this.timed]] as const) {
            pressed.ariaPressed = String(isOn);
            pressed.classList.toggle('active', isOn);
        }
    }

    /**
     * Draws the lines in view. Every line has the same height on the way through the log, also where long lines are broken: what is drawn then begins with the line that the
     * scroll bar stands at, and at the end it ends with the last one.
     */
    private async drawLines() {
        const draw = ++this.draws;
        const ends = (this.wraps || this.scale > 1) && this.isAtEnd;
        const shown = Math.ceil(this.view.clientHeight / lineHeight);
        const at = Math.floor((this.view.scrollTop * this.scale) / lineHeight);
        const first = Math.max(0, this.wraps ? Math.min(at, this.lines - (ends ? shown : 1)) : at - spare);
        const last = Math.min(this.lines, first + shown + (this.wraps ? 1 : 2 * spare));
        const [from, until] = this.drawn ?? [0, 0];
        this.view.classList.toggle('is-loading', this.lines > 0 && (at >= until || at + shown <= from));
        const rows: HTMLElement[] = [];
        const ansi = new AnsiUp();
        ansi.use_classes = true;
        for (let line = first; line < last; line++) {
            const number = Math.floor(line / linesPerBlock);
            const block = await this.block(number);
            const place = line % linesPerBlock;
            rows.push(this.row(line, block.lines[place] ?? '', await this.timeOf(number, block.starts[place]), ansi));
        }

        if (draw !== this.draws) return;
        const window = element('div', 'log-window');
        if (ends) window.style.bottom = '0';
        else if (this.wraps) window.style.top = `${this.view.scrollTop}px`;
        else window.style.top = `${this.scale > 1 ? Math.max(0, this.view.scrollTop - spare * lineHeight) : first * lineHeight}px`;
        window.append(...rows);
        if (this.lines === 0) window.append(labelled('log-note', this.ended ? 'It is empty.' : 'Nothing is written yet.'));
        this.canvas.replaceChildren(window);
        this.drawn = [first, last];
        this.view.classList.remove('is-loading');
    }

    private row(line: number, text: string, time: string | undefined, ansi: AnsiUp) {
        const row = element('div', line === this.marked ? 'log-line is-marked' : 'log-line');
        const number = document.createElement('a');
        number.className = 'log-number';
        number.href = `${location.pathname}${location.search}#L${line + 1}`;
        number.dataset.line = String(line);
        number.dataset.turbo = 'false';
        number.textContent = String(line + 1);
        number.tabIndex = -1;
        const content = element('span', 'log-text');
        content.innerHTML = ansi.ansi_to_html(text.slice(0, longestLine)).replaceAll(' style="', ' data-style="');
        for (const part of content.querySelectorAll<HTMLElement>('[data-style]')) part.style.cssText = part.dataset.style!;
        row.append(number);
        if (time !== undefined) row.append(labelled('log-time', time));
        row.append(content);
        const gap = this.gaps.get(line);
        if (gap) row.append(labelled('log-gap', gap));
        return row;
    }

    private block(number: number): Promise<Block> {
        const known = this.blocks.get(number);
        if (known) return known;
        const [start, end] = this.reach(number);
        const read = this.ask('text', { offset: start, end })
            .then(answer => answer.arrayBuffer())
            .then(bytes => split(new Uint8Array(bytes), start))
            .catch(() => {
                this.blocks.delete(number);
                if (this.isConnected) window.setTimeout(() => void this.drawLines(), askEvery);
                return { lines: [], starts: [] };
            });
        this.blocks.set(number, read);
        if (this.blocks.size > blocksKept) this.forget(this.blocks.keys().next().value!);
        return read;
    }

    /** When the byte of the log was stored that a line begins with; nothing if times are not wanted or not known. */
    private async timeOf(block: number, start: number | undefined): Promise<string | undefined> {
        if (!this.timed || this.timesButton.hidden) return undefined;
        let known = this.times.get(block);
        if (!known) {
            const [offset, end] = this.reach(block);
            known = this.ask('times', { offset, end }).then(answer => answer.json() as Promise<Times>).catch(() => []);
            this.times.set(block, known);
        }

        const times = await known;
        return times.filter(([offset]) => offset <= (start ?? 0)).at(-1)?.[1] ?? '';
    }

    private reach(block: number): [start: number, end: number] {
        return [this.offsets[block] ?? 0, this.offsets[block + 1] ?? this.size];
    }

    private forget(block: number) {
        this.blocks.delete(block);
        this.times.delete(block);
    }

    private async ask(what: string, parameters: Record<string, string | number>) {
        const answer = await fetch(this.address(what, parameters));
        if (!answer.ok) throw new Error(String(answer.status));
        return answer;
    }

    private mark(event: MouseEvent) {
        const number = (event.target as HTMLElement).closest<HTMLAnchorElement>('a.log-number');
        if (!number) return;
        event.preventDefault();
        this.marked = Number(number.dataset.line);
        history.replaceState(history.state, '', number.href);
        void this.drawLines();
    }

    private search(backwards: boolean) {
        const from = this.marked < 0 ? (backwards ? this.lines : 0) : this.marked + (backwards ? 0 : 1);
        return this.find(this.pattern.value, from, backwards, backwards ? 'Nothing before this line.' : 'Nothing after this line.');
    }

    private async find(pattern: string, line: number, backwards: boolean, nothing: string) {
        if (!pattern) return;
        const answer = await fetch(this.address('find', { pattern, line, ...(backwards ? { back: 'true' } : {}) })).catch(() => undefined);
        if (!answer?.ok) {
            this.state.textContent = answer?.status === 400 ? 'This is no regular expression.' : 'The search was not answered.';
            return;
        }

        const { line: found } = await answer.json() as { line?: number | null };
        if (typeof found === 'number') this.goTo(found);
        else this.state.textContent = nothing;
    }

    private goTo(line: number) {
        this.follows = false;
        this.marked = line;
        history.replaceState(history.state, '', `${location.pathname}${location.search}#L${line + 1}`);
        this.view.scrollTop = Math.max(0, (line * lineHeight - (this.wraps ? lineHeight : this.view.clientHeight / 3)) / this.scale);
        this.scrolled();
    }
}

function element(name: string, className: string) {
    const made = document.createElement(name);
    made.className = className;
    return made;
}

function labelled(className: string, text: string) {
    const made = element('span', className);
    made.textContent = text;
    return made;
}

function split(bytes: Uint8Array, start: number): Block {
    const lines = new TextDecoder().decode(bytes).split('\n');
    const starts = [start];
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) starts.push(start + at + 1);
    return { lines, starts };
}

function button(text: string, title: string) {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'btn btn-sm';
    made.textContent = text;
    made.title = title;
    return made;
}

function bytes(count: number) {
    const units = ['B', 'KiB', 'MiB', 'GiB'];
    let unit = 0;
    for (; count >= 1024 && unit < units.length - 1; unit++) count /= 1024;
    return `${count.toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}

customElements.define('log-viewer', LogViewer);
