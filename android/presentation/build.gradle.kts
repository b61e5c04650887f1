plugins {
    alias(libs.plugins.android.library)
    alias(libs.plugins.kotlin.android)
}

android {
    namespace = "cairn.presentation"
    compileSdk = 37
    defaultConfig { minSdk = 26 }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    sourceSets["main"].kotlin.srcDirs(
        "src/main/kotlin",
        "src/model/kotlin",
        rootProject.layout.buildDirectory.dir("generated/kotlin"),
        rootDir.parentFile.resolve("bindings/generated/kotlin-android"),
    )
    // Tokens are drawn by ui.
    sourceSets["main"].kotlin.exclude("**/Tokens.kt")
}

kotlin { jvmToolchain(17) }

dependencies {
    api(libs.coroutines.core)
    implementation(libs.jna) { artifact { type = "aar" } }
}

tasks.named("preBuild") {
    dependsOn(rootProject.tasks.named("generateTexts"), rootProject.tasks.named("generateBindings"))
}
