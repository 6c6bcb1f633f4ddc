// check.mjs FILE: exit 0 where FILE is a valid OpenAPI document, else 1 with the reasons.
import SwaggerParser from "@apidevtools/swagger-parser";

try {
    const api = await SwaggerParser.validate(process.argv[2]);
    console.log(`OpenAPI ${api.openapi}: ${Object.keys(api.paths).length} paths`);
} catch (error) {
    console.error(error.message);
    process.exit(1);
}
