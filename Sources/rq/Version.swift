/// The version of the program, which is also that of the language it understands.
let version = "0.1.0"
