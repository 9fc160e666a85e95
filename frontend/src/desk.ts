// Staff pages beside app.ts.
import "./queue";
