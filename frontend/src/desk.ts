// Staff pages beside app.ts.
import "./live";
import "./narrow";
import "./queue";
import "./report-outbox";
