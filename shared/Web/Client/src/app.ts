import '@hotwired/turbo';
import { startAges } from './ages';
import { startConfirmations } from './confirm';
import { startFilters } from './filters';
import { startForms } from './forms';
import { startIslands } from './islands';
import { startKeys } from './keys';
import { startLive } from './live';
import { startPreferences } from './preferences';

startPreferences();
startAges();
startConfirmations();
startFilters();
startForms();
startKeys();
startIslands();
startLive();
