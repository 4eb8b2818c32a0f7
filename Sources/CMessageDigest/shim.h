// The plain functions are marked as deprecated in favour of ones that look their algorithm up by name at run time, which
// takes longer than the digest of a short text.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>
#include <openssl/sha.h>
