/** A form with data-filter is sent as soon as something in it is chosen, and without its empty fields, so that the address holds only what matters. */
export function startFilters() {
    document.addEventListener('change', event => {
        const form = (event.target as HTMLElement).closest<HTMLFormElement>('form[data-filter]');
        if (form && (event.target as HTMLElement).tagName === 'SELECT') form.requestSubmit();
    });
    document.addEventListener('submit', event => {
        const form = event.target as HTMLFormElement;
        if (form.dataset.filter === undefined) return;
        const empty = [...form.elements].filter(field => (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) && !field.value) as HTMLInputElement[];
        for (const field of empty) field.disabled = true;
        setTimeout(() => empty.forEach(field => (field.disabled = false)));
    }, true);
}
