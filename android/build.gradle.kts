plugins {
    alias(libs.plugins.android.application) apply false
    alias(libs.plugins.android.library) apply false
    alias(libs.plugins.kotlin.android) apply false
    alias(libs.plugins.kotlin.compose) apply false
}

val repository = rootDir.parentFile
val texts = layout.buildDirectory.dir("generated/kotlin")

// Texts and tokens, from the source that all surfaces share.
tasks.register<Exec>("generateTexts") {
    inputs.dir("strings")
    inputs.file("tokens.json")
    inputs.files(repository.resolve("tools/texts.py"), repository.resolve("tools/tokens.py"))
    outputs.dir(texts)
    workingDir = repository
    commandLine(
        "sh",
        "-c",
        "python3 tools/texts.py kotlin '${texts.get().asFile}' && python3 tools/tokens.py kotlin '${texts.get().asFile}'",
    )
}

// The core's Kotlin, made from the library built for this machine: `./x bindings`.
tasks.register<Exec>("generateBindings") {
    inputs.dir(repository.resolve("bindings/src"))
    outputs.dir(repository.resolve("bindings/generated/kotlin-android"))
    workingDir = repository
    commandLine("./x", "bindings")
}
