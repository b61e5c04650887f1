plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.android)
    alias(libs.plugins.kotlin.compose)
}

val repository: File = rootDir.parentFile
val libraries = layout.buildDirectory.dir("rust")
val resources = layout.buildDirectory.dir("generated/texts")

android {
    namespace = "cairn.app"
    compileSdk = 37
    defaultConfig {
        applicationId = "org.cairnbook"
        minSdk = 26
        targetSdk = 37
        versionCode = 1
        versionName = "0.1.0"
        ndk { abiFilters += listOf("arm64-v8a", "armeabi-v7a", "x86_64") }
    }
    buildTypes {
        debug { applicationIdSuffix = ".debug" }
        release {
            isMinifyEnabled = true
            isShrinkResources = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), "proguard-rules.pro")
        }
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    buildFeatures { buildConfig = true }
    androidResources { generateLocaleConfig = false }
    // Uncompressed and aligned, so that a page of 16 KB maps them as they are.
    packaging { jniLibs { useLegacyPackaging = false } }
    sourceSets["main"].jniLibs.srcDir(libraries)
    sourceSets["main"].res.srcDir(resources)
}

kotlin { jvmToolchain(17) }

dependencies {
    implementation(project(":ui"))
    implementation(libs.activity.compose)
    implementation(libs.coroutines.android)
    implementation(libs.zxing)
    implementation(libs.jna) { artifact { type = "aar" } }
}

/**
 * The core for each ABI, by cargo-ndk (https://github.com/bbqsrc/cargo-ndk). `max-page-size` of 16 KB: Android 15 devices may have such pages
 * (https://developer.android.com/guide/practices/page-sizes). OpenSSL is built along, as phones have none.
 */
val buildCore = tasks.register<Exec>("buildCore") {
    inputs.dir(repository.resolve("core"))
    inputs.dir(repository.resolve("bindings/src"))
    inputs.file(repository.resolve("Cargo.lock"))
    outputs.dir(libraries)
    workingDir = repository
    environment("RUSTFLAGS", "-C link-arg=-Wl,-z,max-page-size=16384")
    commandLine(
        "cargo", "ndk", "--platform", "26", "-t", "arm64-v8a", "-t", "armeabi-v7a", "-t", "x86_64",
        "-o", libraries.get().asFile.path,
        "build", "--release", "--locked", "-p", "cairn-bindings", "--features", "vendored-openssl",
    )
}

/** The few texts that Android itself shows: the app's name, shortcuts, notification channels, the widget. */
val generateResources = tasks.register<Exec>("generateResources") {
    inputs.dir(rootDir.resolve("strings"))
    outputs.dir(resources)
    workingDir = repository
    commandLine("python3", "tools/texts.py", "android", resources.get().asFile.path)
}

tasks.named("preBuild") { dependsOn(buildCore, generateResources) }
