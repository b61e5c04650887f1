plugins {
    alias(libs.plugins.android.library)
    alias(libs.plugins.kotlin.android)
    alias(libs.plugins.kotlin.compose)
}

android {
    namespace = "cairn.ui"
    compileSdk = 37
    defaultConfig { minSdk = 26 }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    sourceSets["main"].kotlin.srcDirs("src/main/kotlin", rootProject.layout.buildDirectory.dir("generated/kotlin"))
    // The texts are presentation's.
    sourceSets["main"].kotlin.exclude("**/Say.kt", "**/Texts.*.kt")
}

kotlin { jvmToolchain(17) }

dependencies {
    api(project(":presentation"))
    api(platform(libs.compose.bom))
    api(libs.compose.ui)
    api(libs.compose.foundation)
    api(libs.compose.animation)
    api(libs.compose.material3)
}

tasks.named("preBuild") { dependsOn(rootProject.tasks.named("generateTexts")) }
