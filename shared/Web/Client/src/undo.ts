const kept = 20;

interface Texts {
    all: string[];
    at: number;
}

/**
 * A field with data-undo has its earlier texts back by a button with data-undo-by="-1" and the later ones by "1", also those from before its form was sent. Its form is sent then by the button that data-undo
 * selects, so that what is drawn of the text fits it. The texts stay with the tab, by the page's address.
 */
export function startUndo() {
    document.addEventListener('turbo:load', show);
    document.addEventListener('turbo:render', show);
    document.addEventListener('change', event => (event.target as Element).matches('[data-undo]') && show());
    document.addEventListener('submit', show, { capture: true });
    document.addEventListener('click', event => {
        const button = (event.target as Element).closest<HTMLButtonElement>('[data-undo-by]');
        if (button) step(Number(button.dataset.undoBy));
    });
}

const key = () => `undo ${location.pathname}`;
const fieldOf = () => document.querySelector<HTMLTextAreaElement>('[data-undo]');

/** The texts there have been, the field's own among them: a text that is new takes the place of those that were undone. */
function note(field: HTMLTextAreaElement): Texts {
    const texts = JSON.parse(sessionStorage.getItem(key()) ?? '{"all":[],"at":-1}') as Texts;
    if (texts.all[texts.at] === field.value) return texts;
    const all = [...texts.all.slice(0, texts.at + 1), field.value].slice(-kept);
    return keep({ all, at: all.length - 1 });
}

function keep(texts: Texts): Texts {
    sessionStorage.setItem(key(), JSON.stringify(texts));
    return texts;
}

function show() {
    const field = fieldOf();
    if (!field) return;
    const { all, at } = note(field);
    for (const button of document.querySelectorAll<HTMLButtonElement>('[data-undo-by]')) button.disabled = all[at + Number(button.dataset.undoBy)] === undefined;
}

function step(by: number) {
    const field = fieldOf();
    if (!field) return;
    const { all, at } = note(field);
    const text = all[at + by];
    if (text === undefined) return;
    field.value = text;
    keep({ all, at: at + by });
    show();
    field.form!.requestSubmit(field.form!.querySelector<HTMLButtonElement>(field.dataset.undo!));
}
