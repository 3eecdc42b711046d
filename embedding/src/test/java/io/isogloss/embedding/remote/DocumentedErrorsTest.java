package io.isogloss.embedding.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.isogloss.embedding.ApiKey;
import io.isogloss.embedding.Embedder;
import io.isogloss.embedding.EmbedderConfig;
import io.isogloss.embedding.EmbedderContext;
import io.isogloss.embedding.EmbedderListener;
import io.isogloss.embedding.Embedders;
import io.isogloss.embedding.EmbeddingException;
import io.isogloss.embedding.Embeddings;
import io.isogloss.embedding.FailureKind;
import io.isogloss.embedding.FakeTime;
import io.isogloss.embedding.http.FakeProvider;
import io.isogloss.embedding.model.ModelCatalog;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The errors that each provider documents, in its own words, and what is done about each: given up, tried again, or cut in two. */
class DocumentedErrorsTest {

    private static final List<String> TEXTS = List.of("alpha", "beta");

    @ParameterizedTest(name = "{0} {2} {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            openai | text-embedding-3-small | 401 | AUTH | {"error":{"message":"Incorrect API key provided: sk-***. You can find your API key at https://platform.openai.com/account/api-keys.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}
            openai | text-embedding-3-small | 403 | AUTH | {"error":{"code":"unsupported_country_region_territory","message":"Country, region, or territory not supported","param":null,"type":"request_forbidden"}}
            openai | text-embedding-3-small | 429 | AUTH | {"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}
            openai | text-embedding-3-small | 404 | MODEL_NOT_FOUND | {"error":{"message":"The model `x` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}
            openai | text-embedding-3-small | 400 | INVALID_REQUEST | {"error":{"message":"This model does not support specifying dimensions.","type":"invalid_request_error","param":null,"code":null}}
            openai | text-embedding-3-small | 400 | INVALID_REQUEST | {"error":{"message":"'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.","type":"invalid_request_error","param":null,"code":null}}
            openai | text-embedding-3-small | 429 | AGAIN | {"error":{"message":"Rate limit reached for text-embedding-3-small in organization org-1 on tokens per min (TPM): Limit 1000000, Used 999950, Requested 100. Please try again in 3ms.","type":"tokens","param":null,"code":"rate_limit_exceeded"}}
            openai | text-embedding-3-small | 500 | AGAIN | {"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error","param":null,"code":null}}
            openai | text-embedding-3-small | 503 | AGAIN | {"error":{"message":"The engine is currently overloaded, please try again later","type":"overloaded_error","param":null,"code":null}}
            openai | text-embedding-3-small | 400 | CUT | {"error":{"message":"Requested 381218 tokens, max 300000 tokens per request","type":"max_tokens_per_request","param":null,"code":"max_tokens_per_request"}}
            openai | text-embedding-3-small | 400 | CUT | {"error":{"message":"This model's maximum context length is 8192 tokens, however you requested 10000 tokens (10000 in your prompt; 0 for the completion). Please reduce your prompt; or completion length.","type":"invalid_request_error","param":null,"code":null}}
            cohere | embed-english-v3.0 | 401 | AUTH | {"message":"invalid api token"}
            cohere | embed-english-v3.0 | 402 | AUTH | {"message":"Your account has reached its billing limit. Please add or update a payment method."}
            cohere | embed-english-v3.0 | 404 | MODEL_NOT_FOUND | {"message":"model 'foo' not found, make sure the correct model ID was used and that you have access to the model."}
            cohere | embed-english-v3.0 | 400 | INVALID_REQUEST | {"message":"invalid request: valid input_type must be provided with the provided model"}
            cohere | embed-english-v3.0 | 422 | INVALID_REQUEST | {"message":"invalid type: parameter texts is of type string but should be of type array."}
            cohere | embed-english-v3.0 | 498 | INVALID_REQUEST | {"message":"blocked input: please use a different input and try again"}
            cohere | embed-english-v3.0 | 501 | INVALID_REQUEST | {"message":"this feature is not implemented"}
            cohere | embed-english-v3.0 | 429 | AGAIN | {"message":"You are using a Trial key, which is limited to 40 API calls / minute."}
            cohere | embed-english-v3.0 | 499 | AGAIN | {"message":"request cancelled"}
            cohere | embed-english-v3.0 | 500 | AGAIN | {"message":"internal server error, this has been reported to our developers. id 6c9bcd6a"}
            cohere | embed-english-v3.0 | 503 | AGAIN | {"message":"service unavailable"}
            cohere | embed-english-v3.0 | 504 | AGAIN | {"message":"gateway timeout"}
            cohere | embed-english-v3.0 | 400 | CUT | {"message":"invalid request: total number of texts must be at most 96 - received 97"}
            cohere | embed-english-v3.0 | 400 | CUT | {"message":"too many tokens: total number of tokens in the text cannot exceed 128000 - received 130000. Try using a shorter text."}
            voyageai | voyage-3.5 | 401 | AUTH | {"detail":"Provided API key is invalid."}
            voyageai | voyage-3.5 | 403 | AUTH | {"detail":"Forbidden"}
            voyageai | voyage-3.5 | 400 | INVALID_REQUEST | {"detail":"Model foo is not supported. Supported models are ['voyage-3.5']."}
            voyageai | voyage-3.5 | 400 | INVALID_REQUEST | {"detail":"Value 'passage' provided for argument 'input_type' is not valid."}
            voyageai | voyage-3.5 | 429 | AGAIN | {"detail":"You have not yet added your payment method in the billing page and will have reduced rate limits of 3 RPM and 10K TPM."}
            voyageai | voyage-3.5 | 500 | AGAIN | {"detail":"An unexpected error occurred"}
            voyageai | voyage-3.5 | 502 | AGAIN | <html><body>Bad Gateway</body></html>
            voyageai | voyage-3.5 | 400 | CUT | {"detail":"The max allowed tokens per submitted batch is 120000. Your batch has 150000 tokens after truncation. Please lower the number of tokens in the batch."}
            voyageai | voyage-3.5 | 400 | CUT | {"detail":"The batch size limit is 1000. Your batch size is 1500."}
            openai-compatible | bge | 424 | AGAIN | {"error":"Inference failed","error_type":"Backend"}
            openai-compatible | bge | 429 | AGAIN | {"error":"Model is overloaded","error_type":"Overloaded"}
            openai-compatible | bge | 422 | INVALID_REQUEST | {"error":"Tokenization error","error_type":"Tokenizer"}
            openai-compatible | bge | 413 | CUT | {"error":"batch size 64 > maximum allowed batch size 32","error_type":"Validation"}
            openai-compatible | bge | 422 | CUT | {"error":"`inputs` must have less than 512 tokens. Given: 1024","error_type":"Validation"}
            openai-compatible | bge | 404 | MODEL_NOT_FOUND | {"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}
            openai-compatible | bge | 400 | CUT | {"object":"error","message":"This model's maximum context length is 512 tokens. However, you requested 600 tokens in the input for embedding generation. Please reduce the length of the input.","type":"BadRequestError","param":null,"code":400}
            openai-compatible | bge | 400 | CUT | {"error":{"message":"the input length exceeds the context length","type":"invalid_request_error","param":null,"code":null}}
            openai-compatible | bge | 404 | MODEL_NOT_FOUND | {"error":{"message":"model \\"x\\" not found, try pulling it first","type":"api_error","param":null,"code":null}}
            """)
    void doesWhatTheErrorAsksFor(String provider, String model, int status, String reaction, String body) {
        FakeTime time = new FakeTime();
        try (FakeProvider server = new FakeProvider(dimensions(provider, model));
                EmbedderContext context = new EmbedderContext(
                        new OkHttpClient(),
                        ModelCatalog.shipped(),
                        EmbedderListener.none(),
                        time,
                        CircuitSettings.STANDARD,
                        () -> 0)) {
            server.then(status, body);
            Embedder embedder = Embedders.open(
                    EmbedderConfig.of(provider, model)
                            .baseUrl(server.url(provider.equals("cohere") ? "/v2" : "/v1"))
                            .apiKey(ApiKey.of("sk-secret"))
                            .build(),
                    context);

            switch (reaction) {
                case "AGAIN" -> {
                    assertAll(embedder.embed(TEXTS));
                    assertThat(server.batchSizes()).containsExactly(2, 2);
                    assertThat(time.totalPausedSeconds()).isPositive();
                }
                case "CUT" -> {
                    assertAll(embedder.embed(TEXTS));
                    assertThat(server.batchSizes()).containsExactly(2, 1, 1);
                }
                default -> {
                    EmbeddingException e = catchThrowableOfType(EmbeddingException.class, () -> embedder.embed(TEXTS));
                    assertThat(e.kind()).isEqualTo(FailureKind.valueOf(reaction));
                    assertThat(server.calls()).isEqualTo(1);
                }
            }
        }
    }

    private static int dimensions(String provider, String model) {
        int known = ModelCatalog.shipped().find(provider, model).dimensions();
        return known == 0 ? 8 : known;
    }

    private static void assertAll(Embeddings embeddings) {
        assertThat(embeddings.problems()).isEmpty();
        for (int i = 0; i < TEXTS.size(); i++) {
            assertThat(embeddings.row(i)).isEqualTo(FakeProvider.vector(TEXTS.get(i), embeddings.dimensions()));
        }
    }
}
