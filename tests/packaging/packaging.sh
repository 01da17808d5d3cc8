#!/bin/sh
# Builds the examples as a user would and runs them on the sample index:
#
#     packaging.sh install       installs the build into a scratch prefix; the others need it
#     packaging.sh find_package  against the installation, by CMake, static and shared
#     packaging.sh pkg_config    against the installation, by pkg-config, static and shared
#     packaging.sh subdirectory  with this project's sources as a subdirectory of another
#     packaging.sh moved         against the installation under another name
#
# In the environment: CMAKE, CTEST, CC, SOURCE and BUILD folder, SCRATCH folder, LIBDIR (below the
# prefix), SAMPLE index.
set -eu
prefix=$SCRATCH/prefix

fail() {
    echo "packaging: $*" >&2
    exit 1
}

# project NAME SOURCE OPTION...: configures and builds a project into $SCRATCH/NAME.
project() {
    build=$SCRATCH/$1 source=$2
    shift 2
    rm -rf "$build"
    "$CMAKE" -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_C_COMPILER="$CC" "$@" >"$build.log" 2>&1 || { cat "$build.log"; fail configure; }
    "$CMAKE" --build "$build" >>"$build.log" 2>&1 || { cat "$build.log"; fail build; }
}

# The program answers as examples/lookup.c promises: M54.5 could be billed until 2021-09-30 and is
# a header since (official order files of 2021 and 2022).
answers() {
    before=$("$1" "$SAMPLE" m54.5 2021-09-30)
    after=$("$1" "$SAMPLE" m54.5 2021-10-01)
    case $before in
    *"M54.5"*"Low back pain"*"billable yes"*"M54 "*) ;;
    *) fail "$1 says of M54.5 on 2021-09-30: $before" ;;
    esac
    case $after in
    *"M54.5"*"valid    yes"*"billable no"*) ;;
    *) fail "$1 says of M54.5 on 2021-10-01: $after" ;;
    esac
}

# reloads PROGRAM: examples/reload.c names the generation with each answer, and the same file makes
# no other.
reloads() {
    said=$(printf 'm54.5\n\nm54.5\n' | "$1" "$SAMPLE")
    [ "$said" = "m54.5: icd10cm: header (generation 1)
generation 1 serves
m54.5: icd10cm: header (generation 1)" ] || fail "$1 says: $said"
}

# compiles PROGRAM: the compiler library makes an index that opens.
compiles() {
    "$1" "$SCRATCH/compiled.medtrie" "$SOURCE/data/icd10cm" || fail "$1 compiled nothing"
}

# loads shared|static PROGRAM: whether the program needs libmedtrie.so to run is as it should be.
loads() {
    needed=$(readelf -d "$2" | grep -c 'NEEDED.*libmedtrie' || true)
    case $1:$needed in
    static:0 | shared:[1-9]*) ;;
    *) fail "$2 should be $1, but needs $needed shared libraries of medtrie" ;;
    esac
}

case $1 in
install)
    rm -rf "$prefix"
    "$CMAKE" --install "$BUILD" --prefix "$prefix" >"$SCRATCH/install.log"
    for file in bin/medtrie "$LIBDIR/cmake/medtrie/medtrie-config.cmake" \
        share/man/man1/medtrie.1 share/doc/medtrie/LICENSE; do
        [ -s "$prefix/$file" ] || fail "$file is not installed"
    done
    for library in medtrie medtrie-annotate medtrie-compile; do
        for file in "lib$library.a" "lib$library.so" "pkgconfig/$library.pc"; do
            [ -s "$prefix/$LIBDIR/$file" ] || fail "$file is not installed"
        done
    done
    diff -r "$SOURCE/include" "$prefix/include" || fail "the headers are not those of the sources"
    "$prefix/bin/medtrie" -i "$SAMPLE" lookup M54.5 >/dev/null || fail "the installed program"
    loads static "$prefix/bin/medtrie"
    # libmedtrie asks for nothing but libc.
    others=$(readelf -d "$prefix/$LIBDIR/libmedtrie.so" | grep NEEDED | grep -v 'libc\.so' || true)
    [ -z "$others" ] || fail "libmedtrie.so needs more than libc: $others"
    ;;
find_package)
    for kind in static:OFF shared:ON; do
        project "find_package-${kind%:*}" "$SOURCE/examples" -DCMAKE_PREFIX_PATH="$prefix" \
            -DBUILD_SHARED_LIBS="${kind#*:}"
        loads "${kind%:*}" "$SCRATCH/find_package-${kind%:*}/lookup"
        answers "$SCRATCH/find_package-${kind%:*}/lookup"
        reloads "$SCRATCH/find_package-${kind%:*}/reload"
        project "compile-${kind%:*}" "$SOURCE/tests/packaging" -DCMAKE_PREFIX_PATH="$prefix" \
            -DBUILD_SHARED_LIBS="${kind#*:}"
        compiles "$SCRATCH/compile-${kind%:*}/compile"
    done
    ;;
pkg_config)
    export PKG_CONFIG_PATH="$prefix/$LIBDIR/pkgconfig"
    # Unquoted: pkg-config writes several words.
    "$CC" "$SOURCE/examples/lookup.c" $(pkg-config --cflags --libs medtrie) \
        -Wl,-rpath,"$prefix/$LIBDIR" -o "$SCRATCH/pkg_config-lookup-shared"
    loads shared "$SCRATCH/pkg_config-lookup-shared"
    answers "$SCRATCH/pkg_config-lookup-shared"
    "$CC" "$SOURCE/tests/packaging/compile.c" $(pkg-config --cflags --libs medtrie-compile) \
        -Wl,-rpath,"$prefix/$LIBDIR" -o "$SCRATCH/pkg_config-compile-shared"
    compiles "$SCRATCH/pkg_config-compile-shared"

    # The linker takes a shared library where both are: show it a folder that has only the others.
    rm -rf "$SCRATCH/archives"
    mkdir "$SCRATCH/archives"
    cp "$prefix/$LIBDIR"/*.a "$SCRATCH/archives"
    "$CC" "$SOURCE/examples/lookup.c" $(pkg-config --cflags medtrie) \
        -L"$SCRATCH/archives" $(pkg-config --static --libs medtrie | sed "s|-L$prefix[^ ]*||") \
        -o "$SCRATCH/pkg_config-lookup-static"
    loads static "$SCRATCH/pkg_config-lookup-static"
    answers "$SCRATCH/pkg_config-lookup-static"
    "$CC" "$SOURCE/tests/packaging/compile.c" $(pkg-config --cflags medtrie-compile) \
        -L"$SCRATCH/archives" \
        $(pkg-config --libs medtrie-compile | sed "s|-L$prefix[^ ]*||") -lmedtrie \
        $(pkg-config --libs expat libarchive nettle zlib) -o "$SCRATCH/pkg_config-compile-static"
    compiles "$SCRATCH/pkg_config-compile-static"
    ;;
subdirectory)
    project subdirectory "$SOURCE/tests/packaging/subdirectory" -DMEDTRIE_SOURCE="$SOURCE"
    answers "$SCRATCH/subdirectory/lookup"
    tests=$("$CTEST" --test-dir "$SCRATCH/subdirectory" -N | grep '^Total Tests')
    [ "$tests" = "Total Tests: 0" ] || fail "as a subdirectory it adds tests: $tests"
    rm -rf "$SCRATCH/empty"
    "$CMAKE" --install "$SCRATCH/subdirectory" --prefix "$SCRATCH/empty" >/dev/null
    [ ! -e "$SCRATCH/empty" ] || fail "as a subdirectory it installs: $(ls "$SCRATCH/empty")"
    ;;
moved)
    rm -rf "$SCRATCH/moved prefix"
    cp -R "$prefix" "$SCRATCH/moved prefix"
    project moved "$SOURCE/examples" -DCMAKE_PREFIX_PATH="$SCRATCH/moved prefix"
    answers "$SCRATCH/moved/lookup"
    if grep -r "$prefix" "$SCRATCH/moved prefix/$LIBDIR/cmake"; then
        fail "the CMake package names the folder that it was installed into"
    fi
    ;;
*)
    fail "unknown step $1"
    ;;
esac
