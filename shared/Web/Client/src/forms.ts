const pause = 300;

/**
 * What depends on a choice: an element with data-when="field=value" is shown, and its fields are sent, only while the field of that name has that value (a checkbox: is ticked).
 * A form with data-preview is sent there when something in it changes, and what comes back is put into [data-preview-of].
 */
export function startForms() {
    for (const rendered of ['turbo:load', 'turbo:render']) document.addEventListener(rendered, () => document.querySelectorAll<HTMLFormElement>('form').forEach(apply));
    document.addEventListener('input', event => {
        const form = (event.target as HTMLElement).closest('form');
        if (!form) return;
        apply(form);
        if (form.dataset.preview) preview(form);
    });
}

function apply(form: HTMLFormElement) {
    for (const part of form.querySelectorAll<HTMLElement>('[data-when]')) {
        const [name, value] = part.dataset.when!.split('=') as [string, string];
        const field = form.elements.namedItem(name) as HTMLSelectElement | HTMLInputElement | null;
        const isShown = field instanceof HTMLInputElement && field.type === 'checkbox' ? field.checked : field?.value === value;
        part.hidden = !isShown;
        if (part instanceof HTMLFieldSetElement) part.disabled = !isShown;
    }
}

let timer = 0;
let asked: AbortController | undefined;

function preview(form: HTMLFormElement) {
    clearTimeout(timer);
    timer = window.setTimeout(async () => {
        asked?.abort();
        asked = new AbortController();
        try {
            const answer = await fetch(new URL(form.dataset.preview!, document.baseURI), { method: 'POST', body: new FormData(form), signal: asked.signal });
            const target = form.querySelector('[data-preview-of]');
            if (answer.ok && target) target.innerHTML = await answer.text();
        } catch {
            // The preview stays as it was.
        }
    }, pause);
}
