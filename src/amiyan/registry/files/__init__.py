"""Tables as schools keep them (Excel, CSV): bytes in, typed rows and problems out; no Django, no database."""
