// npm run check: format, lint, types, then the unit and component tests (the import table is one of them).
import { finish, runStatic, runVitest, statics } from './runners.mjs';

finish([...statics.map(runStatic), runVitest(['unit', 'component'])]);
