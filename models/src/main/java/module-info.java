/// The model that comes with BBRAC, as resources; `Recognizer.loadDefault()` reads them.
module io.github.bbrac.models {}
