import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import '@tansiq/web/ui/tokens.css';
import '@tansiq/web/ui/ui.css';
import '@tansiq/web/editors/editors.css';
import './app.css';

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
